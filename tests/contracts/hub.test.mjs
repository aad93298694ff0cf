// The hub: keeps what arrives, and obeys its owner alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  deposit, excesses, order, refund, rescue, setPaused, sweep,
} from '../../ops/ton-chain/escrow.mjs';
import { beginCell } from '../../ops/ton-chain/ton.mjs';
import {
  COIN, actor, balanceOf, hub, hubOwner, newWorld, received, requester, send, stateOf, stranger,
} from './support.mjs';

const toHub = { to: hub.address };
const comment = beginCell().storeUint(0, 32).storeStringTail('hello').endCell();
const exitOf = (result, address) => result.transactions.filter((each) =>
  each.inMessage.info.dest.equals(address)).map((each) => each.description.computePhase.exitCode);

const gifts = [
  ['nothing', undefined], ['a comment', comment], ['excesses', excesses()],
  ['one bit', beginCell().storeBit(1).endCell()],
];
for (const [name, body] of gifts) {
  test(`a message with ${name} from anyone keeps its value here`, async () => {
    const world = await newWorld();
    const before = await balanceOf(world, hub.address);
    assert.equal((await send(world, stranger, COIN, body, toHub)).exit, 0);
    assert.ok(await balanceOf(world, hub.address) > before + COIN * 99n / 100n);
  });
}

test('the owner pauses and resumes an escrow through the hub', async () => {
  const world = await newWorld();
  await send(world, requester, COIN, deposit(), { init: world.init });
  for (const isPaused of [true, false]) {
    await send(world, hubOwner, COIN, order(world.address, setPaused(isPaused)), toHub);
    assert.equal((await stateOf(world)).paused, isPaused);
  }
});

test('the owner rescues foreign jettons through the hub, to the requester', async () => {
  const world = await newWorld();
  await send(world, requester, COIN, deposit(), { init: world.init });
  const wallet = actor('foreign wallet');
  const result = await send(world, hubOwner, COIN, order(world.address, rescue(wallet, 5n)), toHub);
  const sent = result.transactions.find((each) => each.inMessage.info.dest.equals(wallet));
  const body = sent.inMessage.body.beginParse();
  assert.deepEqual([body.loadUint(32), body.loadUintBig(64), body.loadCoins()],
    [0x0f8a7ea5, 0n, 5n]);
  assert.ok(body.loadAddress().equals(requester));
});

for (const [name, body] of [['an order', order(stranger, refund())], ['a sweep', sweep()]]) {
  test(`${name} from anyone but the owner ends with 101`, async () => {
    const world = await newWorld();
    assert.equal((await send(world, stranger, COIN, body, toHub)).exit, 101);
  });
}

test('a sweep leaves the rent of ten years', async () => {
  const world = await newWorld();
  await send(world, stranger, 5n * COIN, undefined, toHub);
  const result = await send(world, hubOwner, COIN, sweep(), toHub);
  assert.ok(received(result, hubOwner) > 6n * COIN);
  const left = await balanceOf(world, hub.address);
  world.chain.now += 10 * 365 * 86400;
  await send(world, stranger, 1n, undefined, toHub);
  const after = await balanceOf(world, hub.address);
  assert.ok(left > after && after > 0n);
});

test('an order that the escrow refuses leaves its value in the hub', async () => {
  const world = await newWorld();
  const before = await balanceOf(world, hub.address);
  const result = await send(world, hubOwner, COIN, order(world.address, setPaused(true)), toHub);
  assert.deepEqual(exitOf(result, hub.address), [0, 0]);
  assert.ok(await balanceOf(world, hub.address) > before + COIN * 9n / 10n);
});

test('a direct order to an escrow from anyone but its hub ends with 101', async () => {
  const world = await newWorld();
  for (const body of [setPaused(true), rescue(actor('wallet'), 1n)]) {
    const result = await send(world, hubOwner, COIN, body, { init: world.init });
    assert.equal(result.exit, 101);
  }
});

test('an escrow whose hub does not exist works all the same', async () => {
  const world = await newWorld({ hub: actor('nowhere') });
  assert.equal((await send(world, requester, COIN, deposit(), { init: world.init })).action, 0);
});
