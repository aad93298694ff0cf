// Native deposits: what is credited, what comes back, and every refusal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  NOTICE, REFUSAL, deposit, initJetton, setPaused,
} from '../../ops/ton-chain/escrow.mjs';
import {
  AMOUNT_LIMIT, MIN_DEPOSIT, baseRent, creditOf, depositFee, valueFor,
} from '../../ops/ton-chain/escrow_fees.mjs';
import { beginCell } from '../../ops/ton-chain/ton.mjs';
import {
  COIN, DEADLINE, TESTNET, actor, balanceOf, hub, newWorld, noticeOf, notices, place, received,
  requester, send, stateOf, stranger,
} from './support.mjs';

test('the first deposit deploys, pays the rent once, and returns unspent gas', async () => {
  const world = await newWorld();
  const first = await send(world, requester, COIN, deposit(41n), { init: world.init });
  assert.deepEqual([first.exit, first.action, first.end], [0, 0, 'active']);
  const credited = COIN - depositFee() - baseRent();
  assert.equal((await stateOf(world)).deposited, credited);
  assert.equal(await balanceOf(world, world.address), credited + baseRent());
  assert.ok(received(first, requester) > 0n);
  assert.deepEqual(notices(first), [noticeOf(NOTICE.deposited, credited, credited, 0n, 41n)]);

  const second = await send(world, stranger, COIN, deposit());
  assert.equal((await stateOf(world)).deposited, credited + creditOf(COIN, false));
  assert.ok(received(second, stranger) > 0n);
});

test('the value for a wanted credit is exact, and the smallest credit is the minimum', async () => {
  const world = await newWorld();
  const small = await send(world, requester, valueFor(MIN_DEPOSIT, true) - 1n, deposit(),
    { init: world.init });
  assert.equal(small.exit, REFUSAL.depositTooSmall);
  const least = await send(world, requester, valueFor(MIN_DEPOSIT, true), deposit(),
    { init: world.init });
  assert.deepEqual([least.exit, notices(least).length], [0, 1]);
  assert.equal((await stateOf(world)).deposited, MIN_DEPOSIT);
});

const refusals = [
  ['of 0', {}, 0n, 'no-gas'],
  ['of dust', {}, 3_000_000n, REFUSAL.depositTooSmall],
  ['of 2^63 nano', {}, 1n << 63n, 0],
  ['that would make 2^63 nano', {}, valueFor(AMOUNT_LIMIT, true), REFUSAL.depositTooLarge],
  ['to an escrow of another network', { globalId: TESTNET }, COIN, REFUSAL.otherNetwork],
  ['of coins to a jetton escrow', { minter: actor('minter') }, COIN, REFUSAL.otherCurrency],
  ['at the deadline', { refundAfter: 1_790_000_000 }, COIN, REFUSAL.closed],
];
for (const [name, terms, value, exit] of refusals) {
  test(`a deposit ${name} ends with ${exit}`, async () => {
    const world = await newWorld(terms);
    const result = await send(world, requester, value, deposit(), { init: world.init });
    assert.equal(result.exit, exit);
    assert.deepEqual(notices(result).length, exit === 0 ? 1 : 0);
    if (exit > 0) assert.ok(result.bounced && received(result, requester) > value * 9n / 10n);
  });
}

test('2^63 - 1 nano is the most an escrow counts, over all deposits', async () => {
  const world = await newWorld();
  await place(world, { deposited: AMOUNT_LIMIT - 1n - MIN_DEPOSIT }, COIN);
  const over = await send(world, requester, valueFor(MIN_DEPOSIT + 1n, false), deposit());
  assert.equal(over.exit, REFUSAL.depositTooLarge);
  const last = await send(world, requester, valueFor(MIN_DEPOSIT, false), deposit());
  assert.deepEqual([last.exit, notices(last).length], [0, 1]);
  assert.equal((await stateOf(world)).deposited, AMOUNT_LIMIT - 1n);
});

test('the last second before the deadline still takes a deposit', async () => {
  const world = await newWorld();
  world.chain.now = DEADLINE - 1;
  assert.equal((await send(world, requester, COIN, deposit(), { init: world.init })).exit, 0);
  world.chain.now = DEADLINE;
  assert.equal((await send(world, requester, COIN, deposit())).exit, REFUSAL.closed);
});

test('a pause refuses deposits until it is lifted', async () => {
  const world = await newWorld();
  await send(world, requester, COIN, deposit(), { init: world.init });
  assert.equal((await send(world, hub.address, COIN / 10n, setPaused(true))).exit, 0);
  assert.equal((await send(world, requester, COIN, deposit())).exit, REFUSAL.paused);
  await send(world, hub.address, COIN / 10n, setPaused(false));
  assert.equal((await send(world, requester, COIN, deposit())).exit, 0);
});

test('a native escrow has no jetton wallet to ask for', async () => {
  const world = await newWorld();
  const result = await send(world, stranger, COIN, initJetton(), { init: world.init });
  assert.equal(result.exit, REFUSAL.otherCurrency);
});

for (const [name, body] of [['a plain transfer', undefined], ['an unknown op', 0x12345678]]) {
  test(`${name} is refused, so it comes back`, async () => {
    const world = await newWorld();
    await send(world, requester, COIN, deposit(), { init: world.init });
    const cell = body && beginCell().storeUint(body, 32).storeUint(0, 64).endCell();
    const result = await send(world, stranger, COIN, cell);
    assert.equal(result.exit, REFUSAL.unknownMessage);
    assert.ok(received(result, stranger) > COIN * 9n / 10n);
  });
}
