// Native refunds: after the deadline, by anyone, to the requester, and nothing alive afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  NOTICE, OP, REFUSAL, deposit, excesses, refund, rescue, setPaused,
} from '../../ops/ton-chain/escrow.mjs';
import { baseRent, valueFor } from '../../ops/ton-chain/escrow_fees.mjs';
import {
  COIN, DEADLINE, actor, addressOf, balanceOf, claimOf, hub, newWorld, noticeOf, notices, received,
  requester, send, stateOf, stranger,
} from './support.mjs';

async function fundedWorld() {
  const world = await newWorld();
  await send(world, requester, valueFor(10n * COIN, true), deposit(), { init: world.init });
  return world;
}

const refundedAmount = (result) => {
  const paid = result.transactions.find((each) => addressOf(each).equals(requester));
  const body = paid.inMessage.body.beginParse();
  assert.equal(body.loadUint(32), OP.refunded);
  body.loadUintBig(64);
  return body.loadCoins();
};

test('nobody gets a refund in the last second before the deadline', async () => {
  const world = await fundedWorld();
  world.chain.now = DEADLINE - 1;
  for (const sender of [requester, hub.address, stranger]) {
    assert.equal((await send(world, sender, COIN, refund())).exit, REFUSAL.refundTooEarly);
  }
});

test('from the deadline on anyone refunds everything to the requester, pause or not', async () => {
  const world = await fundedWorld();
  await send(world, stranger, COIN, claimOf(world, actor('payee'), 4n * COIN));
  await send(world, hub.address, COIN, setPaused(true));
  world.chain.now = DEADLINE;
  const result = await send(world, stranger, COIN / 10n, refund(9n));
  assert.deepEqual([result.exit, result.action], [0, 0]);
  assert.notEqual(result.end, 'active');
  assert.equal(await balanceOf(world, world.address), 0n);
  assert.equal(refundedAmount(result), 6n * COIN);
  assert.ok(received(result, requester) > 6n * COIN + baseRent() / 2n);
  assert.deepEqual(notices(result),
    [noticeOf(NOTICE.refunded, 6n * COIN, 10n * COIN, 10n * COIN, 9n)]);
});

test('after the end a message without the contract comes back', async () => {
  const world = await fundedWorld();
  world.chain.now = DEADLINE;
  await send(world, stranger, COIN, refund());
  const again = await send(world, stranger, COIN, refund());
  assert.deepEqual([again.exit, again.bounced], ['no-state', true]);
});

// A destroyed escrow can be put on the chain again, even by a message it refuses: it is then as
// empty as on its first day, and closed.
const revivals = [
  ['a refund', refund, 0],
  ['a deposit', deposit, REFUSAL.closed],
  ['a claim', (world) => claimOf(world, actor('payee'), COIN, { validUntil: DEADLINE + 99 }),
    REFUSAL.closed],
];
for (const [name, body, exit] of revivals) {
  test(`${name} to the destroyed escrow with its StateInit ends with ${exit}`, async () => {
    const world = await fundedWorld();
    await send(world, stranger, COIN, claimOf(world, actor('payee'), COIN));
    world.chain.now = DEADLINE;
    await send(world, stranger, COIN, refund());
    const message = name === 'a claim' ? body(world) : body();
    const result = await send(world, stranger, COIN, message, { init: world.init });
    assert.equal(result.exit, exit);
    assert.equal(await balanceOf(world, world.address), 0n);
    const owner = exit === 0 ? requester : stranger;
    assert.ok(received(result, owner) > COIN * 9n / 10n && received(result, owner) < COIN);
    if (exit === 0) assert.equal(refundedAmount(result), 0n);
    else assert.equal((await stateOf(world)).deposited, 0n);
  });
}

test('jettons sent to a destroyed escrow can still be rescued', async () => {
  const world = await fundedWorld();
  world.chain.now = DEADLINE;
  await send(world, stranger, COIN, refund());
  assert.equal((await send(world, stranger, COIN, excesses(), { init: world.init })).exit, 0);
  const wallet = actor('foreign wallet');
  const result = await send(world, hub.address, COIN, rescue(wallet, 5n));
  assert.equal(result.exit, 0);
  assert.equal(received(result, wallet) > 0n, true);
  assert.equal((await send(world, stranger, COIN, refund())).exit, 0);
  assert.equal(await balanceOf(world, world.address), 0n);
});

test('rent that was never spent, and coins given to it, go to the requester', async () => {
  const world = await fundedWorld();
  await send(world, stranger, COIN, excesses());
  world.chain.now = DEADLINE;
  const result = await send(world, stranger, COIN, refund());
  assert.equal(refundedAmount(result), 10n * COIN);
  assert.ok(received(result, requester) > 12n * COIN);
});

test('the rent paid in advance keeps the ledger whole until long after the deadline', async () => {
  const world = await fundedWorld();
  world.chain.now = DEADLINE + 365 * 86400;
  const result = await send(world, stranger, COIN / 100n, refund());
  assert.ok(received(result, requester) >= 10n * COIN);
});
