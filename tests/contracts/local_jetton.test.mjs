// The jetton of local chains follows TEP-74 and TEP-89.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { burn, mint, provideWallet, transfer } from '../../ops/ton-chain/jetton.mjs';
import { beginCell } from '../../ops/ton-chain/ton.mjs';
import {
  COIN, actor, addressOf, newWorld, received, send, stranger,
} from './support.mjs';
import {
  admin, deployMinter, jettonsOf, mintTo, minter, walletCode, walletOf,
} from './jetton_support.mjs';

const [ann, bob] = [actor('ann'), actor('bob')];

async function annWith(amount) {
  const world = await newWorld();
  await deployMinter(world);
  await mintTo(world, ann, amount);
  return world;
}
const supply = async ({ chain }) => (await chain.runGetMethod(minter.address, 'get_jetton_data'))
  .stackReader.readBigNumber();
const bodyAt = (result, owner) => result.transactions
  .filter((each) => addressOf(each).equals(owner)).map((each) => each.inMessage.body.beginParse());

test('minting, moving and burning keep the supply', async () => {
  const world = await annWith(100n);
  const body = transfer({ to: bob, amount: 30n, rest: ann });
  await send(world, ann, COIN, body, { to: walletOf(ann) });
  assert.deepEqual([await jettonsOf(world, ann), await jettonsOf(world, bob)], [70n, 30n]);
  assert.equal(await supply(world), 100n);
  await send(world, bob, COIN, burn(10n, bob), { to: walletOf(bob) });
  assert.deepEqual([await jettonsOf(world, bob), await supply(world)], [20n, 90n]);
});

test('a transfer notifies the new owner with the amount and returns the rest', async () => {
  const world = await annWith(100n);
  const forwardAmount = COIN / 10n;
  const body = transfer({ to: bob, amount: 30n, rest: ann, forwardAmount, queryId: 6n });
  const result = await send(world, ann, COIN, body, { to: walletOf(ann) });
  assert.equal(received(result, bob), COIN / 10n);
  const [notified] = bodyAt(result, bob);
  assert.deepEqual([notified.loadUint(32), notified.loadUintBig(64), notified.loadCoins()],
    [0x7362d09c, 6n, 30n]);
  assert.ok(notified.loadAddress().equals(ann));
  assert.ok(received(result, ann) > COIN * 8n / 10n);
});

const refusals = [
  ["a transfer from another's wallet", stranger, COIN, transfer({ to: bob, amount: 1n, rest: ann }),
    201],
  ['a transfer of too much', ann, COIN, transfer({ to: bob, amount: 101n, rest: ann }), 204],
  ['a transfer with too few coins', ann, COIN / 1000n,
    transfer({ to: bob, amount: 1n, rest: ann }), 203],
  ["a burn from another's wallet", stranger, COIN, burn(1n, bob), 201],
  ['a made up internal transfer', stranger, COIN, beginCell().storeUint(0x178d4519, 32)
    .storeUint(0, 64).storeCoins(1n).storeAddress(bob).storeAddress(bob).storeCoins(0n).storeBit(0)
    .endCell(), 202],
  ['an unknown message', ann, COIN, beginCell().storeUint(1, 32).endCell(), 206],
];
for (const [name, from, value, body, exit] of refusals) {
  test(`${name} ends with ${exit}`, async () => {
    const world = await annWith(100n);
    const result = await send(world, from, value, body, { to: walletOf(ann) });
    assert.equal(result.exit, exit);
    assert.equal(await jettonsOf(world, ann), 100n);
  });
}

test('only the admin mints', async () => {
  const world = await annWith(100n);
  const result = await send(world, stranger, COIN, mint(stranger, 1n), { to: minter.address });
  assert.equal(result.exit, 201);
});

test('the minter tells wallet addresses, by message and by getter', async () => {
  const world = await annWith(100n);
  const toMinter = { to: minter.address };
  const result = await send(world, stranger, COIN, provideWallet(ann, true), toMinter);
  const [answer] = bodyAt(result, stranger);
  assert.equal(answer.loadUint(32), 0xd1735400);
  answer.loadUintBig(64);
  assert.ok(answer.loadAddress().equals(walletOf(ann)));
  assert.ok(answer.loadMaybeRef().beginParse().loadAddress().equals(ann));
  const slice = { type: 'slice', cell: beginCell().storeAddress(ann).endCell() };
  const { stackReader } = await world.chain.runGetMethod(minter.address, 'get_wallet_address',
    [slice]);
  assert.ok(stackReader.readAddress().equals(walletOf(ann)));
});

test('the getters answer in the order of TEP-74', async () => {
  const world = await annWith(100n);
  const data = (await world.chain.runGetMethod(minter.address, 'get_jetton_data')).stackReader;
  assert.deepEqual([data.readBigNumber(), data.readBoolean()], [100n, true]);
  assert.ok(data.readAddress().equals(admin));
  data.readCell();
  assert.ok(data.readCell().equals(walletCode));
  const wallet = (await world.chain.runGetMethod(walletOf(ann), 'get_wallet_data')).stackReader;
  assert.equal(wallet.readBigNumber(), 100n);
  assert.ok(wallet.readAddress().equals(ann) && wallet.readAddress().equals(minter.address));
});
