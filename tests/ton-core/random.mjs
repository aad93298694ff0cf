// Random values that come again with the same seed.
import { createHash } from 'node:crypto';
import { Address, BitString, beginCell } from '../../ops/ton-chain/ton.mjs';

const MOST_BITS = 1023;
const MOST_REFS = 4;

export class Random {
  constructor(seed) {
    this.state = createHash('sha256').update(String(seed)).digest();
    this.at = 0;
  }

  byte() {
    if (this.at === this.state.length) {
      this.state = createHash('sha256').update(this.state).digest();
      this.at = 0;
    }
    return this.state[this.at++];
  }

  bytes(count) {
    return Buffer.from(Array.from({ length: count }, () => this.byte()));
  }

  /** From 0 to `most`. */
  int(most) {
    return this.bytes(6).readUIntBE(0, 6) % (most + 1);
  }

  /** From 0 to 2^bits - 1, small ones as often as large ones. */
  bigint(bits) {
    const width = this.int(bits);
    return BigInt(`0x0${this.bytes(Math.ceil(bits / 8)).toString('hex')}`) >> BigInt(bits - width);
  }

  address() {
    return new Address(this.int(4) === 0 ? -1 : 0, this.bytes(32));
  }

  bits(count) {
    return new BitString(this.bytes(Math.ceil(count / 8)), 0, count);
  }

  /** A tree of up to `count` cells in which equal cells and shared ones are common. */
  tree(count) {
    const cells = [beginCell().endCell()];
    while (cells.length < count) {
      const builder = beginCell();
      const width = this.int(2) === 0 ? 8 * this.int(MOST_BITS >> 3) : this.int(MOST_BITS);
      builder.storeBits(this.bits(width));
      for (let refs = this.int(MOST_REFS); refs > 0; --refs)
        builder.storeRef(cells[Math.max(0, cells.length - 1 - this.int(5))]);
      cells.push(builder.endCell());
    }
    return cells.at(-1);
  }
}
