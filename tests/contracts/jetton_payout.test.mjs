// A jetton escrow over the standard wallet: claims, bounces, refunds, rescue.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  NOTICE, REFUSAL, paidDictionary, refund, rescue, setPaused,
} from '../../ops/ton-chain/escrow.mjs';
import { claimFee } from '../../ops/ton-chain/escrow_fees.mjs';
import { beginCell, internal } from '../../ops/ton-chain/ton.mjs';
import {
  COIN, DEADLINE, actor, balanceOf, claimOf, hub, newWorld, notices, outcome, paidTo, place,
  received, requester, send, stateOf, stranger,
} from './support.mjs';
import {
  deployMinter, depositJettons, jettonWorld, jettonsOf, mintTo, minter, walletOf,
} from './jetton_support.mjs';

const payee = actor('payee');
const kinds = (result) => notices(result).map(({ kind }) => kind);

test('a claim pays jettons, deploys the wallet, and returns unspent gas', async () => {
  const world = await jettonWorld();
  await depositJettons(world, requester, 700n);
  const result = await send(world, stranger, COIN, claimOf(world, payee, 300n));
  assert.deepEqual([result.exit, result.action], [0, 0]);
  assert.equal(await jettonsOf(world, payee), 300n);
  assert.equal(await jettonsOf(world, world.address), 400n);
  assert.ok(received(result, stranger) > COIN * 9n / 10n);
  assert.deepEqual(kinds(result), [NOTICE.claimed]);
  const replay = await send(world, stranger, COIN, claimOf(world, payee, 300n));
  assert.equal(replay.exit, REFUSAL.nothingToPay);
  const over = await send(world, stranger, COIN, claimOf(world, payee, 701n));
  assert.equal(over.exit, REFUSAL.insolvent);
});

test('the least value of a jetton claim is exact and enough for a standard wallet', async () => {
  const world = await jettonWorld();
  await depositJettons(world, requester, 700n);
  const least = claimFee({ isJetton: true, isNewPayee: true });
  const body = claimOf(world, payee, 300n);
  assert.equal((await send(world, stranger, least - 1n, body)).exit, REFUSAL.valueTooSmall);
  assert.deepEqual(kinds(await send(world, stranger, least, body)), [NOTICE.claimed]);
  assert.equal(await jettonsOf(world, payee), 300n);
});

// Nobody is at home where this escrow's jetton wallet should be, so every payout bounces.
async function bouncingWorld(state = {}) {
  const world = await newWorld({ minter: minter.address });
  await place(world, { jettonWallet: actor('empty house'), deposited: 700n, ...state }, COIN);
  return world;
}

test('a bounced payout restores the whole amount and returns the coins', async () => {
  const world = await bouncingWorld();
  const body = claimOf(world, payee, 300n);
  const result = await send(world, stranger, COIN, body);
  assert.equal(result.exit, 0);
  assert.deepEqual(kinds(result), [NOTICE.claimed, NOTICE.returned]);
  assert.deepEqual([await paidTo(world, payee), (await stateOf(world)).left], [0n, 700n]);
  assert.ok(received(result, stranger) > COIN * 9n / 10n);
  assert.equal((await stateOf(world)).payees, 1);
  assert.equal((await send(world, stranger, COIN, body)).exit, 0);
});

test('a claim that overtakes a bounce leaves exactly the bounced part payable', async () => {
  const world = await bouncingWorld();
  const message = internal({ to: world.address, value: COIN, body: claimOf(world, payee, 300n) });
  message.info.src = stranger;
  const slow = await world.chain.sendMessageIter(message, { allowParallel: true });
  await slow.next();
  await place(world, {
    jettonWallet: walletOf(world.address), deposited: 700n, paidOut: 300n, payees: 1,
    paid: paidDictionary().set(BigInt(`0x${payee.hash.toString('hex')}`), 300n),
  }, COIN);
  await deployMinter(world);
  await mintTo(world, world.address, 700n);
  await send(world, stranger, COIN, claimOf(world, payee, 400n));
  assert.equal(await jettonsOf(world, payee), 100n);

  await place(world, {
    jettonWallet: actor('empty house'), deposited: 700n, paidOut: 400n, payees: 1,
    paid: paidDictionary().set(BigInt(`0x${payee.hash.toString('hex')}`), 400n),
  }, COIN);
  for await (const _ of slow);
  assert.deepEqual([await paidTo(world, payee), (await stateOf(world)).left], [100n, 600n]);
});

test('a stranger cannot fake a bounce', async () => {
  const world = await bouncingWorld({ jettonWallet: walletOf(stranger), paidOut: 300n });
  const message = internal({ to: world.address, value: COIN, bounce: false,
    body: beginCell().storeUint(0xfffffffe, 32).endCell() });
  Object.assign(message.info, { src: stranger, bounced: true });
  const { transactions } = await world.chain.sendMessage(message);
  assert.equal(outcome(transactions, world.address).exit, 0);
  assert.equal((await stateOf(world)).paidOut, 300n);
});

test('a refund sends all jettons and coins left to the requester, pause or not', async () => {
  const world = await jettonWorld();
  await depositJettons(world, requester, 700n);
  await send(world, stranger, COIN, claimOf(world, payee, 300n));
  await send(world, hub.address, COIN, setPaused(true));
  assert.equal((await send(world, stranger, COIN, refund())).exit, REFUSAL.refundTooEarly);
  world.chain.now = DEADLINE;
  const result = await send(world, stranger, COIN, refund());
  assert.equal(await jettonsOf(world, requester), 999_700n);
  assert.equal((await stateOf(world)).left, 0n);
  assert.equal(await balanceOf(world, world.address), 0n);
  assert.deepEqual(kinds(result), [NOTICE.refunded]);
});

test('jettons that come after the deadline are refunded by calling again', async () => {
  const world = await jettonWorld();
  await depositJettons(world, requester, 700n);
  world.chain.now = DEADLINE;
  await send(world, stranger, COIN, refund());
  const late = await depositJettons(world, requester, 50n);
  assert.deepEqual(kinds(late), [NOTICE.deposited]);
  assert.equal((await stateOf(world)).left, 50n);
  const closed = await send(world, stranger, COIN,
    claimOf(world, payee, 50n, { validUntil: DEADLINE + 99 }));
  assert.equal(closed.exit, REFUSAL.closed);
  await send(world, stranger, COIN, refund());
  assert.equal(await jettonsOf(world, requester), 1_000_000n);
  await send(world, stranger, COIN, refund());
  assert.equal(await balanceOf(world, world.address), 0n);
  assert.equal((await stateOf(world)).left, 0n);
});

test('jettons that come while paused are credited, because they cannot be sent back', async () => {
  const world = await jettonWorld();
  await send(world, hub.address, COIN, setPaused(true));
  await depositJettons(world, requester, 700n);
  assert.equal((await stateOf(world)).left, 700n);
  assert.equal((await send(world, stranger, COIN, claimOf(world, payee, 1n))).exit, REFUSAL.paused);
});

test('a refund that bounces can be asked again, with coins left for it', async () => {
  const world = await bouncingWorld();
  world.chain.now = DEADLINE;
  const result = await send(world, stranger, COIN, refund());
  assert.equal((await stateOf(world)).left, 700n);
  assert.ok(await balanceOf(world, world.address) > COIN);
  assert.deepEqual(kinds(result), [NOTICE.refunded, NOTICE.returned]);
});

test('jettons sent before the wallet was known are rescued to the requester only', async () => {
  const world = await jettonWorld({ isReady: false });
  await send(world, requester, COIN / 10n, setPaused(false), { init: world.init });
  await depositJettons(world, requester, 700n);
  const wallet = walletOf(world.address);
  const notHub = await send(world, requester, COIN, rescue(wallet, 700n));
  assert.equal(notHub.exit, REFUSAL.notHub);
  await send(world, hub.address, COIN, rescue(wallet, 700n));
  assert.equal(await jettonsOf(world, requester), 1_000_000n);
});

test('from the own wallet nothing is rescued while anything in it may be owed', async () => {
  const world = await jettonWorld();
  await depositJettons(world, requester, 700n);
  await mintTo(world, world.address, 40n);
  const tryRescue = () => send(world, hub.address, COIN, rescue(walletOf(world.address), 40n));
  assert.equal((await tryRescue()).exit, REFUSAL.rescueTooEarly);
  world.chain.now = DEADLINE;
  assert.equal((await tryRescue()).exit, REFUSAL.rescueTooEarly);
  await send(world, stranger, COIN, refund());
  assert.equal((await tryRescue()).exit, 0);
  assert.equal(await jettonsOf(world, requester), 1_000_040n);
  const tooMuch = await tryRescue();
  assert.equal((await stateOf(world)).left, 0n);
  assert.deepEqual(kinds(tooMuch), []);
});
