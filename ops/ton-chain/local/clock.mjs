// Chain time and block numbers. Time is the machine's clock plus an offset that may be set. Blocks
// follow the machine's clock alone, so they go on through restarts without being written down; with
// `blockMs` 0 they come only when something happens.
export class Clock {
  offset = 0;
  #blockMs;
  #startedMs;
  #highest = 1;

  constructor({ blockMs, startedMs }) {
    this.#blockMs = blockMs;
    this.#startedMs = startedMs;
  }

  get isManual() { return this.#blockMs === 0; }

  /** Unix seconds. */
  now() { return Math.floor(Date.now() / 1000) + this.offset; }

  /** The last block that is complete. Never goes back, whatever the machine's clock does. */
  head() {
    if (!this.isManual) {
      const passed = Math.floor((Date.now() - this.#startedMs) / this.#blockMs);
      this.#highest = Math.max(this.#highest, 1 + passed);
    }
    return this.#highest;
  }

  /** The block that what happens now will be in. */
  open() { return this.head() + 1; }

  /** With `blockMs` 0: completes blocks up to `block`. */
  seal(block) { this.#highest = Math.max(this.#highest, block); }

  /** Milliseconds until the open block is complete. */
  untilSealed() {
    const into = (Date.now() - this.#startedMs) % this.#blockMs;
    return this.#blockMs - Math.max(into, 0);
  }
}
