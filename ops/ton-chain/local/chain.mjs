// The chain: messages in, transactions out. An external message is executed at once, in the open
// block; what it sends is delivered one hop a block, so others may come in between. Nothing is
// shown before it is on disk.
import { beginCell } from '../ton.mjs';
import { rawText } from './encodings.mjs';
import { noState } from './machine.mjs';
import { Mailbox } from './mailbox.mjs';
import { storeMessage } from './packages.mjs';
import { makeRow } from './row.mjs';
import { readTransaction } from './transaction.mjs';

// Room for a block's transactions and their messages; the network's own step.
const LT_PER_BLOCK = 1_000_000;

export class Chain {
  mailbox = new Mailbox();
  #machine;
  #journal;
  #history;
  #clock;
  #last = { lt: 0, block: 0, now: 0 };
  #unwritten = [];      // blocks of records on their way to the disk, in order
  #fresh = new Map();   // states of the same records
  #written = null;      // the newest record's way to the disk; those before it are faster
  #turn = Promise.resolve();
  #timer = null;
  #isStopped = false;

  constructor({ machine, journal, history, clock }) {
    [this.#machine, this.#journal] = [machine, journal];
    [this.#history, this.#clock] = [history, clock];
  }

  /** Goes on where the journal ends. */
  resume(undelivered) {
    const { last } = this.#history;
    if (last) this.#last = { lt: last.lt + last.out.length, block: last.block, now: last.now };
    undelivered.postTo(this.mailbox, this.#history);
    return this.#clock.isManual ? this.#deliverAll() : this.#schedule();
  }

  /** The last block that may be shown: complete, and all of it on disk. */
  head() {
    const head = this.#clock.head();
    return this.#unwritten.length === 0 ? head : Math.min(head, this.#unwritten[0] - 1);
  }

  /** Executes an external message. {row} or the emulator's {error}. */
  external(cell, { dest }) {
    return this.#send({ cell, to: rawText(dest), isExternal: true });
  }

  /** Executes an internal message that nobody sent. Only a local chain can. */
  internal(message) {
    return this.#send({ to: rawText(message.info.dest), made: message });
  }

  async #send(entry) {
    const outcome = await this.#exclusive(() => this.#execute(entry));
    if (this.#clock.isManual) await this.#deliverAll();
    await this.#written;
    return outcome;
  }

  /** Resolves when all that follows from the row's first message is executed and shown. */
  async settled(row) {
    await this.mailbox.settled(row);
    await this.shown(this.#last.block);
  }

  /** Resolves when the block is shown. */
  async shown(block) {
    while (this.head() < block) {
      await new Promise((resolve) => { setTimeout(resolve, this.#clock.untilSealed()); });
    }
  }

  /** Writes a record of another kind, in turn. */
  record(header) { return this.#exclusive(() => this.#journal.append(header)); }

  /** Nothing is executed any more. */
  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    return this.#exclusive(() => {});
  }

  #exclusive(act) {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #execute(entry) {
    const block = Math.max(this.#clock.open(), this.#last.block);
    const isNewBlock = block > this.#last.block;
    const now = isNewBlock ? Math.max(this.#last.now, this.#clock.now()) : this.#last.now;
    const ltNext = Math.max(this.#last.lt + 1, block * LT_PER_BLOCK);
    const lt = entry.made ? this.#make(entry, ltNext, now) : ltNext;
    this.#unwritten.push(block);
    const state = this.#stateOf(entry.to);
    const outcome = await this.#machine.run({ state, message: entry.cell, now, lt });
    if (outcome.error) {
      this.#unwritten.pop();
      return outcome;
    }
    const transaction = readTransaction(outcome.boc);
    const row = makeRow(entry, transaction, block);
    this.#last = { lt: row.lt + row.out.length, block, now };
    this.#write(row, outcome);
    this.mailbox.post(row, transaction.outMessages);
    if (entry.parent) this.mailbox.leave(row);
    if (!this.#clock.isManual) this.#schedule();
    return { row };
  }

  // The message is as old as it can be: its lt is the one before its transaction's.
  #make(entry, lt, now) {
    Object.assign(entry.made.info, { createdLt: BigInt(lt), createdAt: now });
    entry.cell = beginCell().store(storeMessage(entry.made)).endCell();
    return lt + 1;
  }

  #stateOf(account) {
    const known = this.#fresh.get(account);
    if (known) return known;
    const row = this.#history.lastRow(account, Infinity);
    return row ? this.#history.stateOf(row) : noState;
  }

  #write(row, { boc, state }) {
    this.#fresh.set(row.account, state);
    this.#written = this.#journal.append(row, boc, state).then((places) => {
      this.#unwritten.shift();
      if (this.#fresh.get(row.account) === state) this.#fresh.delete(row.account);
      this.#history.add({ ...row, places });
    });
  }

  #schedule() {
    if (this.#timer || this.#isStopped || this.mailbox.size === 0) return;
    this.#timer = setTimeout(async () => {
      await this.#deliverDue();
      this.#timer = null;
      this.#schedule();
    }, this.#clock.untilSealed());
  }

  /** Delivers all whose sender's block is complete, and lets requests be answered in between. */
  async #deliverDue() {
    while (await this.#exclusive(() => this.#deliverOne())) {
      await new Promise((resolve) => { setImmediate(resolve); });
    }
  }

  async #deliverOne() {
    const entry = this.#isStopped ? null : this.mailbox.take(this.#clock.head());
    if (!entry) return false;
    const { error } = await this.#execute(entry);
    if (error) {
      this.mailbox.leave(entry.parent);
      const message = entry.cell.hash().toString('base64');
      this.#journal.append({ kind: 'dropped', message, why: error });
    }
    return true;
  }

  // Without a timer every hop completes its block at once.
  async #deliverAll() {
    this.#clock.seal(this.#last.block);
    while (this.mailbox.size > 0 && !this.#isStopped) {
      await this.#deliverDue();
      this.#clock.seal(this.#last.block);
    }
  }
}
