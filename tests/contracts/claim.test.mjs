// Native claims: exact payment, every refusal by its code, and who pays for what.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  NOTICE, REFUSAL, claim, deposit, paidDictionary, setPaused, signVoucher, voucherCell,
} from '../../ops/ton-chain/escrow.mjs';
import { PAYEES_MAX, claimFee, valueFor } from '../../ops/ton-chain/escrow_fees.mjs';
import { Address, beginCell } from '../../ops/ton-chain/ton.mjs';
import {
  COIN, DEADLINE, NOW, TESTNET, actor, balanceOf, claimOf, hub, keyOf, newWorld, noticeOf, notices,
  operator, paidTo, place, received, requester, send, stateOf, stranger,
} from './support.mjs';

const payee = actor('payee');
const fee = claimFee({ isJetton: false, isNewPayee: true });

async function fundedWorld(credit = 10n * COIN) {
  const world = await newWorld();
  await send(world, requester, valueFor(credit, true), deposit(), { init: world.init });
  return world;
}

test('a claim by a stranger pays the payee exactly and returns unspent gas', async () => {
  const world = await fundedWorld();
  const before = await balanceOf(world, world.address);
  const result = await send(world, stranger, COIN, claimOf(world, payee, 3n * COIN,
    { queryId: 5n }));
  assert.deepEqual([result.exit, result.action], [0, 0]);
  assert.equal(await balanceOf(world, payee), 3n * COIN);
  const entry = fee - claimFee({ isJetton: false, isNewPayee: false });
  assert.equal(await balanceOf(world, world.address), before - 3n * COIN + entry);
  assert.ok(received(result, stranger) > COIN - fee);
  assert.deepEqual(notices(result),
    [noticeOf(NOTICE.claimed, 3n * COIN, 10n * COIN, 3n * COIN, 5n)]);
  const state = await stateOf(world);
  assert.deepEqual([state.paidOut, state.payees, state.left], [3n * COIN, 1, 7n * COIN]);
  assert.equal(await paidTo(world, payee), 3n * COIN);
});

test('the same claim again ends with 107', async () => {
  const world = await fundedWorld();
  const body = claimOf(world, payee, COIN);
  await send(world, stranger, COIN, body);
  const replay = await send(world, stranger, COIN, body);
  assert.equal(replay.exit, REFUSAL.nothingToPay);
  assert.ok(received(replay, stranger) > COIN * 9n / 10n);
  assert.equal(await balanceOf(world, payee), COIN);
});

test('a later voucher pays only the difference, an earlier one nothing', async () => {
  const world = await fundedWorld();
  const early = claimOf(world, payee, COIN);
  await send(world, stranger, COIN, claimOf(world, payee, 3n * COIN));
  assert.equal((await send(world, stranger, COIN, early)).exit, REFUSAL.nothingToPay);
  await send(world, stranger, COIN, claimOf(world, payee, 4n * COIN));
  assert.equal(await balanceOf(world, payee), 4n * COIN);
  assert.equal((await stateOf(world)).payees, 1);
});

const otherBody = (world, changes, key = operator) => {
  const voucher = voucherCell({
    escrow: world.address, escrowId: 7n, payee, cumulative: COIN, validUntil: DEADLINE, ...changes,
  });
  return claim(voucher, signVoucher(voucher, key.secretKey));
};
const signed = (cell) => claim(cell, signVoucher(cell, operator.secretKey));

const refusals = [
  ['a forged key', 'badSignature', (world) =>
    claimOf(world, payee, COIN, { key: keyOf('forger') })],
  ['a changed voucher', 'badSignature', (world) => {
    const voucher = (cumulative) => voucherCell({
      escrow: world.address, escrowId: 7n, payee, cumulative, validUntil: DEADLINE,
    });
    return claim(voucher(2n * COIN), signVoucher(voucher(COIN), operator.secretKey));
  }],
  ["another escrow's voucher", 'otherEscrow', (world) => otherBody(world, { escrow: stranger })],
  ["another escrow id's voucher", 'otherEscrowId', (world) => otherBody(world, { escrowId: 8n })],
  ['an expired voucher', 'voucherExpired', (world) => otherBody(world, { validUntil: NOW })],
  ['a payee in another workchain', 'payeeNotInBasechain', (world) =>
    otherBody(world, { payee: new Address(-1, payee.hash) })],
  ['a cumulative of 0', 'nothingToPay', (world) => claimOf(world, payee, 0n)],
  ['one nano over the deposit', 'insolvent', (world) => claimOf(world, payee, 10n * COIN + 1n)],
  ['another tag', 'notAVoucher', () => signed(beginCell().storeUint(0x6a7c00fe, 32).endCell())],
];
for (const [name, refusal, body] of refusals) {
  test(`${name} ends with ${REFUSAL[refusal]} ${refusal}`, async () => {
    const world = await fundedWorld();
    const result = await send(world, stranger, COIN, body(world));
    assert.equal(result.exit, REFUSAL[refusal]);
    assert.ok(result.bounced && received(result, stranger) > COIN * 9n / 10n);
    assert.equal((await stateOf(world)).paidOut, 0n);
    assert.deepEqual(notices(result), []);
  });
}

const cut = 9;  // TVM: cell underflow
const malformed = [
  ['a voucher with bits to spare', (world) => signed(beginCell().storeSlice(
    voucherCell({ escrow: world.address, escrowId: 7n, payee, cumulative: COIN,
      validUntil: DEADLINE }).beginParse()).storeBit(0).endCell())],
  ['a voucher cut short', () => signed(beginCell().storeUint(0x6a7c00ff, 32).endCell())],
];
for (const [name, body] of malformed) {
  test(`${name} ends with ${cut}`, async () => {
    const world = await fundedWorld();
    assert.equal((await send(world, stranger, COIN, body(world))).exit, cut);
  });
}

test("another network's voucher names another address", async () => {
  const [main, other] = [await fundedWorld(), await newWorld({ globalId: TESTNET })];
  assert.ok(!main.address.equals(other.address));
  const result = await send(main, stranger, COIN, claimOf(other, payee, COIN));
  assert.equal(result.exit, REFUSAL.otherEscrow);
});

test('a voucher over the deposit pays after a top-up', async () => {
  const world = await fundedWorld();
  const body = claimOf(world, payee, 11n * COIN);
  assert.equal((await send(world, stranger, COIN, body)).exit, REFUSAL.insolvent);
  await send(world, requester, valueFor(COIN, false), deposit());
  assert.equal((await send(world, stranger, COIN, body)).exit, 0);
  assert.equal((await stateOf(world)).left, 0n);
});

test('the last second of a voucher and of the escrow still pay', async () => {
  const world = await fundedWorld();
  const until = (validUntil) => claimOf(world, payee, COIN, { validUntil });
  world.chain.now = DEADLINE - 1;
  assert.equal((await send(world, stranger, COIN, until(DEADLINE - 1))).exit,
    REFUSAL.voucherExpired);
  assert.equal((await send(world, stranger, COIN, until(DEADLINE))).exit, 0);
  world.chain.now = DEADLINE;
  assert.equal((await send(world, stranger, COIN, until(DEADLINE + 9))).exit, REFUSAL.closed);
});

test('a pause refuses claims until it is lifted', async () => {
  const world = await fundedWorld();
  await send(world, hub.address, COIN, setPaused(true));
  const body = claimOf(world, payee, COIN);
  assert.equal((await send(world, stranger, COIN, body)).exit, REFUSAL.paused);
  await send(world, hub.address, COIN, setPaused(false));
  assert.equal((await send(world, stranger, COIN, body)).exit, 0);
});

for (const [name, isNewPayee] of [['a new payee', true], ['a known payee', false]]) {
  test(`the least value of a claim for ${name} is exact and enough`, async () => {
    const world = await fundedWorld();
    if (!isNewPayee) await send(world, stranger, COIN, claimOf(world, payee, 1n));
    const before = await balanceOf(world, world.address);
    const least = claimFee({ isJetton: false, isNewPayee });
    const body = claimOf(world, payee, COIN);
    assert.equal((await send(world, stranger, least - 1n, body)).exit, REFUSAL.valueTooSmall);
    const paid = await send(world, stranger, least, body);
    assert.deepEqual([paid.action, notices(paid).length], [0, 1]);
    const { left } = await stateOf(world);
    assert.ok(await balanceOf(world, world.address) >= left);
    assert.equal(await balanceOf(world, payee), COIN);
    assert.ok(before - await balanceOf(world, world.address) <= COIN);
  });
}

test('the number of payees is bounded; known payees are paid at the bound', async () => {
  const world = await fundedWorld();
  const paid = paidDictionary();
  for (let i = 0; i < PAYEES_MAX - 1; i += 1) {
    paid.set(BigInt(`0x${actor(`payee ${i}`).hash.toString('hex')}`), 1n);
  }
  const paidOut = BigInt(PAYEES_MAX - 1);
  await place(world, { deposited: 10n * COIN, paidOut, payees: PAYEES_MAX - 1, paid }, 20n * COIN);
  const toPayee = (who, amount) => send(world, stranger, COIN, claimOf(world, who, amount));
  assert.equal((await toPayee(payee, COIN)).exit, 0);
  assert.equal((await toPayee(actor('one too many'), COIN)).exit, REFUSAL.tooManyPayees);
  assert.equal((await toPayee(payee, 2n * COIN)).exit, 0);
  assert.equal((await toPayee(actor('payee 0'), COIN)).exit, 0);
});
