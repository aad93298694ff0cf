// The chain on a disk that can be held up: what is not on it is neither answered nor shown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chain } from '../../ops/ton-chain/local/chain.mjs';
import { Clock } from '../../ops/ton-chain/local/clock.mjs';
import { configOf } from '../../ops/ton-chain/local/config.mjs';
import { madeMessage } from '../../ops/ton-chain/local/genesis.mjs';
import { History } from '../../ops/ton-chain/local/history.mjs';
import { Machine, readState } from '../../ops/ton-chain/local/machine.mjs';
import { findRows } from '../../ops/ton-chain/local/v3_pages.mjs';
import { View } from '../../ops/ton-chain/local/view.mjs';
import { COIN, actor, rawOf } from './support.mjs';

const machine = await Machine.create(configOf(-239));

function heldChain(blockMs = 0) {
  const held = [];
  const journal = {
    append: (header, boc, state) => new Promise((resolve) => {
      held.push(() => resolve({ boc, state }));
    }),
    read: (place) => place,  // A record's place is its text.
  };
  const history = new History(journal);
  const clock = new Clock({ blockMs, startedMs: Date.now() });
  const chain = new Chain({ machine, journal, history, clock });
  const pay = (to) => chain.internal(madeMessage({
    from: actor('payer'), to, value: COIN, bounce: false,
  }));
  return { held, history, clock, chain, pay };
}

const turns = async () => {
  for (let at = 0; at < 20; at += 1) await new Promise((resolve) => { setImmediate(resolve); });
};

test('a payment is answered and shown when it is on disk, not before', async () => {
  const { held, history, clock, chain, pay } = heldChain();
  let isAnswered = false;
  const answered = pay(actor('ann')).then(() => { isAnswered = true; });
  await turns();
  assert.deepEqual([held.length, isAnswered, history.rows.length], [1, false, 0]);
  assert.deepEqual([clock.head(), chain.head()], [2, 1]);
  held[0]();
  await answered;
  assert.equal(history.rows.length, 1);
  assert.equal(chain.head(), 2);
});

test('what is not on disk yet is built upon all the same', async () => {
  const { held, history, pay } = heldChain(60_000);  // One block for all.
  const all = ['ann', 'ann', 'bob'].map((name) => pay(actor(name)));
  await turns();
  assert.equal(held.length, 3);
  held.forEach((release) => release());
  await Promise.all(all);
  const balances = history.ofAccount(rawOf(actor('ann')))
    .map((row) => readState(history.stateOf(row)).account.storage.balance.coins);
  assert.deepEqual(balances, [COIN, 2n * COIN]);
  const { rows } = history;
  assert.ok(rows.slice(1).every((row, at) => row.block === 2 && row.lt > rows[at].lt));
});

test('what is in the open block is pending, and not on any page', async () => {
  const { held, history, clock, chain, pay } = heldChain(60_000);
  const paid = pay(actor('ann'));
  await turns();
  held[0]();
  const { row } = await paid;
  const look = () => {
    const view = new View({ chain, history, clock, finalityBlocks: 0 });
    const rows = findRows(new URLSearchParams(), view);
    return [view.finality(row), rows.length, Boolean(view.account(row.account).row)];
  };
  assert.deepEqual(look(), ['pending', 0, false]);
  clock.seal(row.block);
  assert.deepEqual(look(), ['finalized', 1, true]);
});
