// Messages on their way, in the order they were sent, and whether a trace of them is at its end.
import { readTransaction } from './transaction.mjs';
import { rawText } from './encodings.mjs';

export class Mailbox {
  #queue = [];
  #traces = new Map();

  get size() { return this.#queue.length; }

  /** All that a transaction sends, save to the world outside; `only` names some of it. */
  post(row, outMessages, only = null) {
    outMessages.forEach(({ cell, info }, index) => {
      if (info.type !== 'internal' || (only !== null && !only.includes(index))) return;
      this.#queue.push({ cell, to: rawText(info.dest), parent: row });
      const trace = this.#traces.get(row.trace) ?? { open: 0, waiting: [] };
      trace.open += 1;
      this.#traces.set(row.trace, trace);
    });
  }

  /** The first message if its sender's block is complete, to be executed now. */
  take(head) {
    return this.size > 0 && this.#queue[0].parent.block <= head ? this.#queue.shift() : null;
  }

  /** One message of the trace is done with, and all it sent is posted. */
  leave({ trace: name }) {
    const trace = this.#traces.get(name);
    trace.open -= 1;
    if (trace.open > 0) return;
    this.#traces.delete(name);
    for (const resolve of trace.waiting) resolve();
  }

  settled({ trace: name }) {
    const trace = this.#traces.get(name);
    return trace ? new Promise((resolve) => { trace.waiting.push(resolve); }) : Promise.resolve();
  }
}

/** What a journal leaves undelivered: hears rows in their order, then posts again. */
export class Undelivered {
  #messages = new Map();

  hear(row) {
    this.drop(row.message);
    for (const index of row.internal) this.#messages.set(row.out[index], { row, index });
  }

  drop(hash) { this.#messages.delete(hash); }

  postTo(mailbox, history) {
    for (const { row, index } of this.#messages.values()) {
      mailbox.post(row, readTransaction(history.bocOf(row)).outMessages, [index]);
    }
  }
}
