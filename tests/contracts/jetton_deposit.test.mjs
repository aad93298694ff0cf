// A jetton escrow over the standard wallet: set-up, and what comes in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOTICE, REFUSAL, deposit, initJetton } from '../../ops/ton-chain/escrow.mjs';
import { AMOUNT_LIMIT, initFee } from '../../ops/ton-chain/escrow_fees.mjs';
import { notification, takeWallet } from '../../ops/ton-chain/jetton.mjs';
import { beginCell } from '../../ops/ton-chain/ton.mjs';
import {
  COIN, TESTNET, actor, balanceOf, newWorld, notices, received, requester, send, stateOf,
  stranger,
} from './support.mjs';
import { depositJettons, jettonWorld, jettonsOf, minter, walletOf } from './jetton_support.mjs';

const kinds = (result) => notices(result).map(({ kind }) => kind);

test('InitJetton asks the minter, sets the wallet once, and returns unspent gas', async () => {
  const world = await jettonWorld({ isReady: false });
  const result = await send(world, stranger, COIN, initJetton(), { init: world.init });
  assert.equal(result.exit, 0);
  assert.ok((await stateOf(world)).jettonWallet.equals(walletOf(world.address)));
  assert.deepEqual(kinds(result), [NOTICE.walletSet]);
  assert.ok(received(result, requester) > COIN * 9n / 10n);
  assert.equal((await send(world, stranger, COIN, initJetton())).exit, REFUSAL.walletAlreadySet);
  const locked = await send(world, minter.address, COIN, takeWallet(actor('other wallet')));
  assert.equal(locked.exit, REFUSAL.walletAlreadySet);
});

test('the least value of InitJetton is exact and enough', async () => {
  const world = await jettonWorld({ isReady: false });
  const short = await send(world, stranger, initFee() - 1n, initJetton(), { init: world.init });
  assert.equal(short.exit, REFUSAL.valueTooSmall);
  const least = await send(world, stranger, initFee(), initJetton());
  assert.deepEqual(kinds(least), [NOTICE.walletSet]);
  assert.ok((await stateOf(world)).jettonWallet.equals(walletOf(world.address)));
});

const setUpRefusals = [
  ["a wallet address that is not the minter's word", {}, () => takeWallet(actor('w')),
    'notOurJetton'],
  ['another network', { globalId: TESTNET }, () => initJetton(), 'otherNetwork'],
  ['native coin', {}, () => deposit(), 'otherCurrency'],
  ['a notification before the wallet is known', {}, () => notification(5n, requester),
    'notOurJetton'],
];
for (const [name, terms, body, refusal] of setUpRefusals) {
  test(`${name} ends with ${REFUSAL[refusal]} ${refusal}`, async () => {
    const world = await newWorld({ minter: minter.address, ...terms });
    const result = await send(world, stranger, COIN, body(), { init: world.init });
    assert.equal(result.exit, REFUSAL[refusal]);
  });
}

test('jettons are credited in full and the forwarded coins come back', async () => {
  const world = await jettonWorld();
  const before = await balanceOf(world, world.address);
  const result = await depositJettons(world, requester, 700n);
  assert.equal((await stateOf(world)).deposited, 700n);
  assert.equal(await jettonsOf(world, world.address), 700n);
  assert.equal(await balanceOf(world, world.address), before);
  assert.ok(received(result, requester) > COIN * 9n / 10n);
  assert.deepEqual(kinds(result), [NOTICE.deposited]);
});

const payloads = [
  ['missing', beginCell().endCell()],
  ['in a ref', beginCell().storeBit(1).storeRef(beginCell().storeUint(0, 32).endCell()).endCell()],
  ['malformed', beginCell().storeUint(0xffff, 16).endCell()],
];
for (const [name, payload] of payloads) {
  test(`a notification whose payload is ${name} is credited`, async () => {
    const world = await jettonWorld();
    const result = await send(world, walletOf(world.address), COIN,
      notification(5n, requester, payload));
    assert.equal(result.exit, 0);
    assert.equal((await stateOf(world)).deposited, 5n);
  });
}

test('jettons the minter sends itself are credited, the coins go to the requester', async () => {
  const world = await jettonWorld();
  const result = await send(world, walletOf(world.address), COIN, notification(5n, null));
  assert.equal((await stateOf(world)).deposited, 5n);
  assert.ok(received(result, requester) > COIN * 9n / 10n);
});

const fakes = [
  ["a fake notification from somebody else's wallet", () => walletOf(stranger), 5n, 'notOurJetton'],
  ['a fake notification from the minter', () => minter.address, 5n, 'notOurJetton'],
  ['a notification of 0', (world) => walletOf(world.address), 0n, 'depositTooSmall'],
  ['a notification of 2^63', (world) => walletOf(world.address), AMOUNT_LIMIT, 'depositTooLarge'],
];
for (const [name, from, amount, refusal] of fakes) {
  test(`${name} ends with ${REFUSAL[refusal]} ${refusal}`, async () => {
    const world = await jettonWorld();
    const result = await send(world, from(world), COIN, notification(amount, requester));
    assert.equal(result.exit, REFUSAL[refusal]);
    assert.equal((await stateOf(world)).deposited, 0n);
  });
}
