// A notice ignores errors, so it never stops an operation; here are all the ways to leave one
// unpaid. The next notice's totals, or get_escrow, then tell what it would have told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOTICE, REFUSAL, deposit, paidDictionary, refund } from '../../ops/ton-chain/escrow.mjs';
import { claimFee, creditOf, refundFee, valueFor } from '../../ops/ton-chain/escrow_fees.mjs';
import { forwardFee, gasFee } from '../../ops/ton-chain/fees.mjs';
import { notification, takeWallet } from '../../ops/ton-chain/jetton.mjs';
import { Address, beginCell, internal } from '../../ops/ton-chain/ton.mjs';
import {
  COIN, DEADLINE, NOW, actor, balanceOf, claimOf, hub, newWorld, notices, outcome, place,
  requester, send, stateOf, stranger,
} from './support.mjs';
import { minter } from './jetton_support.mjs';

const DAY = 86400;
const payee = actor('payee');
const wallet = actor('empty house');
const keyOfPayee = BigInt(`0x${payee.hash.toString('hex')}`);

/** What a wallet sends back when nobody is at home: see RichBounceBody in the block layout. */
function bounced(purpose, destination) {
  const transfer = beginCell().storeUint(0x0f8a7ea5, 32).storeUint(0, 64).storeCoins(300n)
    .storeAddress(destination).storeAddress(stranger).storeBit(0).storeCoins(0n).storeBit(0)
    .storeUint(purpose, 8).endCell();
  const info = beginCell().storeCoins(0n).storeBit(0).storeUint(0, 64).storeUint(0, 32).endCell();
  return beginCell().storeUint(0xfffffffe, 32).storeRef(transfer).storeRef(info).storeUint(0, 8)
    .storeInt(0, 32).storeBit(0).endCell();
}

const jettonState = {
  jettonWallet: wallet, deposited: 700n, paidOut: 300n, payees: 1,
  paid: paidDictionary().set(keyOfPayee, 300n),
};

/** [name, minter, state, sender, body, whether it bounces, what changes in the state] */
const cases = [
  ['a jetton deposit', minter.address, jettonState, wallet, notification(5n, requester), false,
    { deposited: 705n }],
  ['a wallet address', minter.address, {}, minter.address, takeWallet(wallet), false,
    { jettonWallet: wallet }],
  ['a returned claim', minter.address, jettonState, wallet, bounced(1, payee), true,
    { paidOut: 0n }],
  ['a returned refund', minter.address, jettonState, wallet, bounced(2, requester), true,
    { paidOut: 0n }],
];

/** One message to an escrow in `state` that owns no coins but what this message brings. */
async function once(minterAddress, state, from, body, value, isBounced = false) {
  const world = await newWorld({ minter: minterAddress });
  await place(world, state, 0n);
  world.chain.now = DEADLINE;
  const message = internal({ to: world.address, value, body, bounce: !isBounced });
  Object.assign(message.info, { src: from, bounced: isBounced });
  const { transactions } = await world.chain.sendMessage(message);
  return { world, ...outcome(transactions, world.address) };
}

/** The least value that pays for the gas and the notice of this very message. */
function leastHeard(rich) {
  const [notice] = rich.sent.filter((each) => each.info.dest.equals(hub.address));
  return gasFee(rich.gas) + 1n + forwardFee(notice.body.bits.length, 1);
}

for (const [name, minterAddress, state, from, body, isBounced, changes] of cases) {
  test(`${name} is heard if it pays for that, and done in any case`, async () => {
    const attempt = (value) => once(minterAddress, state, from, body, value, isBounced);
    const least = leastHeard(await attempt(COIN));
    for (const [value, heard] of [[least, 1], [least - 1n, 0]]) {
      const result = await attempt(value);
      assert.deepEqual([result.exit, result.action], [0, 0]);
      assert.equal(notices(result).length, heard);
      const after = await stateOf(result.world);
      for (const [field, wanted] of Object.entries(changes)) {
        assert.equal(String(after[field]), String(wanted));
      }
    }
  });
}

test('a deposit into an escrow that owes rent is heard', async () => {
  const world = await newWorld({ refundAfter: NOW + 1000 * DAY });
  await send(world, stranger, COIN / 100n, refund(), { init: world.init });
  assert.equal(await balanceOf(world, world.address), 0n);
  world.chain.now = NOW + 500 * DAY;
  const result = await send(world, requester, valueFor(COIN, true), deposit());
  assert.deepEqual(notices(result).map(({ amount }) => amount), [COIN]);
});

const poorRefunds = [
  ['a native refund', null, { deposited: COIN }, 'non-existing'],
  ['a refund of nothing', minter.address, { ...jettonState, deposited: 300n }, 'active'],
];
for (const [name, minterAddress, state, end] of poorRefunds) {
  test(`${name} never fails for its notice: it is heard from refundFee on`, async () => {
    const attempt = (value) => once(minterAddress, state, stranger, refund(), value);
    const { gas } = await attempt(refundFee() - 1n);
    const least = gasFee(gas) + forwardFee(0, 0);
    for (const [value, heard] of [[refundFee(), 1], [refundFee() - 1n, 0], [least, 0]]) {
      const result = await attempt(value);
      assert.deepEqual([result.exit, result.action, result.end], [0, 0, end]);
      assert.equal(notices(result).length, heard);
    }
    assert.notEqual((await attempt(least - 1n)).action, 0);
  });
}

test('a jetton refund brings as much as a claim, counted with what is there', async () => {
  const attempt = (value) => once(minter.address, jettonState, stranger, refund(), value);
  const least = claimFee({ isJetton: true, isNewPayee: false });
  const short = await attempt(least - 1n);
  assert.deepEqual([short.exit, short.bounced], [REFUSAL.valueTooSmall, true]);
  const refused = await attempt(least);
  assert.deepEqual(notices(refused).map(({ kind }) => kind), [NOTICE.refunded, NOTICE.returned]);
  assert.equal((await stateOf(refused.world)).left, 400n);
});

// Wallets mined to share ever longer prefixes with the payee make the payee's path in the map long:
// with 34 such forks the claim costs more gas than its figure and just less than its least value.
test('a native claim dearer than its gas figure is heard if it brings more', async () => {
  const paid = paidDictionary().set(keyOfPayee, 1n);
  for (let bit = 200n; bit < 234n; bit += 1n) paid.set(keyOfPayee ^ (1n << bit), 1n);
  const paidOut = BigInt(paid.size);
  const least = claimFee({ isJetton: false, isNewPayee: false });
  for (const [value, heard] of [[least, 0], [2n * least, 1]]) {
    const world = await newWorld();
    await place(world, { deposited: 2n * COIN, paidOut, payees: paid.size, paid }, 3n * COIN);
    const result = await send(world, stranger, value, claimOf(world, payee, COIN));
    assert.deepEqual([result.exit, result.action, notices(result).length], [0, 0, heard]);
    assert.equal(await balanceOf(world, payee), COIN - 1n);
  }
});

test('a hub outside the base workchain does not hear of native deposits', async () => {
  const world = await newWorld({ hub: new Address(-1, hub.address.hash) });
  const result = await send(world, requester, COIN, deposit(), { init: world.init });
  assert.deepEqual([result.exit, result.action, result.sent.length], [0, 0, 1]);
  assert.equal((await stateOf(world)).deposited, creditOf(COIN, true));
});
