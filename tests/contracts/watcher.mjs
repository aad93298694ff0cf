// A watcher that knows nothing but the notices: adds up their amounts into `world.heard`, and finds
// the same totals in them.
import assert from 'node:assert/strict';
import { NOTICE } from '../../ops/ton-chain/escrow.mjs';
import { notices, send } from './support.mjs';

const signs = { [NOTICE.claimed]: 1n, [NOTICE.refunded]: 1n, [NOTICE.returned]: -1n };

function hear(world, result) {
  const books = world.heard ??= { deposited: 0n, paidOut: 0n };
  for (const { kind, amount, deposited, paidOut } of notices(result)) {
    if (kind === NOTICE.deposited) books.deposited += amount;
    else books.paidOut += (signs[kind] ?? 0n) * amount;
    assert.deepEqual({ deposited, paidOut }, books);
  }
}

export async function sendHeard(world, ...rest) {
  const result = await send(world, ...rest);
  hear(world, result);
  return result;
}
