// What a request may see: the chain up to a block. `final` lags behind `head` when finality is
// delayed, and both lag behind the chain when an answer is stale.
import { Cell } from '../ton.mjs';
import { readState } from './machine.mjs';
import { transactionV3 } from './v3_transaction.mjs';

// Pollers ask again and again for the newest; to read one from the journal takes milliseconds.
const KEPT_ROWS = 2000;
const ROWS_AT_A_TIME = 16;

/** Maps `act` over a page, and lets other requests be answered in between. */
export async function mapPage(rows, act) {
  const shown = [];
  for (const row of rows) {
    shown.push(act(row));
    if (shown.length % ROWS_AT_A_TIME === 0) await new Promise((next) => { setImmediate(next); });
  }
  return shown;
}

export class View {
  constructor(world, { stale = 0, lag = world.finalityBlocks, pricePermille = 1000 } = {}) {
    this.world = world;
    this.head = Math.max(1, world.chain.head() - stale);
    this.final = Math.max(0, this.head - lag);
    this.isStale = stale > 0;
    this.pricePermille = pricePermille;
  }

  now() { return this.world.clock.now(); }

  /** The account as `readState` gives it, with the row that made it (none for one never seen). */
  account(account) {
    const row = this.world.history.lastRow(account, this.head);
    return { row, ...(row ? readState(this.world.history.stateOf(row)) : {}) };
  }

  stateHash(row) {
    return Cell.fromBase64(this.world.history.stateOf(row)).refs[0].hash().toString('base64');
  }

  finality(row) {
    if (row.block <= this.final) return 'finalized';
    return row.block <= this.head ? 'confirmed' : 'pending';
  }

  transaction(row) {
    const finality = this.finality(row);
    const { kept, history } = this.world;
    let shown = kept.get(row.hash);
    if (!shown) {
      shown = transactionV3(row, history);
      if (kept.size >= KEPT_ROWS) kept.delete(kept.keys().next().value);
      kept.set(row.hash, shown);
    }
    return { ...shown, emulated: finality !== 'finalized', finality };
  }
}
