// What every operation costs, measured where it is worst (PAYEES_MAX payees) and held under the
// figures the contract charges by. Prints the table.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  deposit, initJetton, order, paidDictionary, refund, rescue, setPaused, sweep,
} from '../../ops/ton-chain/escrow.mjs';
import {
  BASE, ENTRY, GAS, PAYEES_MAX, claimFee, entryRent, noticeFee,
} from '../../ops/ton-chain/escrow_fees.mjs';
import { storageFee } from '../../ops/ton-chain/fees.mjs';
import {
  COIN, DEADLINE, actor, claimOf, hub, hubOwner, keyOf, newWorld, notices, outcome, paidTo, place,
  requester, send, stateOf, stranger,
} from './support.mjs';
import {
  depositJettons, jettonWorld, mintTo, walletOf,
} from './jetton_support.mjs';

const CLAIMS = 12;      // each on another path through the map of payees
const rows = [];
after(() => console.log(rows.map(({ name, gas, most, nano }) =>
  `${name.padEnd(34)} ${String(gas).padStart(6)} of ${String(most).padStart(6)} gas  ${nano} nano`)
  .join('\n')));

/** `nano`: gas and forwarding of this one transaction, without storage and other accounts. */
function bounded(name, most, result, nano = result.fee) {
  assert.ok(result.gas > 0 && result.gas <= most, `${name}: ${result.gas} gas, at most ${most}`);
  rows.push({ name, gas: result.gas, most, nano });
}

const worst = (results) => results.reduce((one, other) => (one.gas > other.gas ? one : other));

/** Room for CLAIMS new payees below the bound. */
async function placeAtBound(world, changes = {}) {
  const paid = paidDictionary();
  const payees = PAYEES_MAX - CLAIMS;
  for (let i = 0; i < payees; i += 1) {
    paid.set(BigInt(`0x${actor(`payee ${i}`).hash.toString('hex')}`), COIN + BigInt(i));
  }
  const paidOut = 2n * COIN * BigInt(payees);
  const state = { deposited: 10n * paidOut, paidOut, payees, paid, ...changes };
  await place(world, state, 20n * paidOut);
}

async function claimMany(world, nameOf, amount, value) {
  const results = [];
  for (let i = 0; i < CLAIMS; i += 1) {
    const result = await send(world, stranger, value, claimOf(world, actor(nameOf(i)), amount));
    assert.deepEqual([result.exit, result.action, notices(result).length], [0, 0, 1]);
    results.push(result);
  }
  return worst(results);
}

const used = async ({ chain, address }) => (await chain.getContract(address))
  .account.account.storageStats.used;

test('native operations', async () => {
  const world = await newWorld();
  const first = await send(world, requester, COIN, deposit(), { init: world.init });
  bounded('deposit, first', GAS.deposit, first);
  const empty = await used(world);
  assert.ok(empty.cells <= BASE.cells && empty.bits <= BASE.bits, `${empty.cells} ${empty.bits}`);
  bounded('deposit', GAS.deposit, await send(world, requester, COIN, deposit()));
  bounded('claim, first payee', GAS.claim,
    await send(world, stranger, COIN, claimOf(world, actor('payee'), 1n)));
  bounded('pause', 6000, await send(world, hub.address, COIN, setPaused(true)));
  await send(world, hub.address, COIN, setPaused(false));
  bounded('rescue', 8000, await send(world, hub.address, COIN, rescue(actor('wallet'), 1n)));
  world.chain.now = DEADLINE;
  bounded('refund, native', GAS.refund, await send(world, stranger, COIN, refund()));
});

test('native claims and refunds at the bound', async () => {
  const world = await newWorld();
  await placeAtBound(world);
  bounded('claim, new payee, at bound', GAS.claim,
    await claimMany(world, (i) => `new ${i}`, COIN,
      claimFee({ isJetton: false, isNewPayee: true })));
  bounded('claim, known payee, at bound', GAS.claim,
    await claimMany(world, (i) => `payee ${i}`, 2n * COIN,
      claimFee({ isJetton: false, isNewPayee: false })));
  assert.equal((await stateOf(world)).payees, PAYEES_MAX);
  const replay = claimOf(world, actor('payee 0'), 2n * COIN);
  bounded('claim refused: replay, at bound', 8000, await send(world, stranger, COIN, replay));
  const forged = claimOf(world, actor('payee 0'), 3n * COIN, { key: keyOf('forger') });
  bounded('claim refused: forged key', 3000, await send(world, stranger, COIN, forged));

  const { cells, bits } = await used(world);
  assert.ok(cells <= BASE.cells + BigInt(PAYEES_MAX) * ENTRY.cells);
  assert.ok(bits <= BASE.bits + BigInt(PAYEES_MAX) * ENTRY.bits);
  const yearly = storageFee(365 * 86400, bits, cells);
  assert.ok(yearly < COIN && 2n * yearly <= entryRent() * BigInt(PAYEES_MAX) + COIN / 100n);
  console.log(`rent at ${PAYEES_MAX} payees: ${cells} cells, ${bits} bits, ${yearly} nano a year`);
  world.chain.now = DEADLINE;
  bounded('refund, native, at bound', GAS.refund, await send(world, stranger, COIN, refund()));
});

test('jetton operations', async () => {
  const world = await jettonWorld({ isReady: false });
  const init = await send(world, requester, COIN, initJetton(), { init: world.init });
  bounded('InitJetton', GAS.init, init);
  const answer = outcome(init.transactions.filter(({ parent }) => parent?.parent), world.address);
  bounded('wallet address set', GAS.init, answer);
  const arrived = await depositJettons(world, requester, 900n);
  bounded('jetton deposit', 8000, outcome(arrived.transactions, world.address));
  bounded('claim, jetton, first payee', GAS.claim,
    await send(world, stranger, COIN, claimOf(world, actor('payee'), 300n)));
  world.chain.now = DEADLINE;
  bounded('refund, jetton', 9000, await send(world, stranger, COIN, refund()));
  bounded('refund, nothing left', GAS.refund, await send(world, stranger, COIN, refund()));
});

test('jetton claims and bounces at the bound', async () => {
  const world = await jettonWorld();
  const placed = { jettonWallet: walletOf(world.address) };
  await placeAtBound(world, placed);
  await mintTo(world, world.address, COIN * BigInt(CLAIMS));
  bounded('claim, jetton, new payee, at bound', GAS.claim,
    await claimMany(world, (i) => `new ${i}`, COIN,
      claimFee({ isJetton: true, isNewPayee: true })));

  // The wallet is empty now: it refuses, and even the least claim can afford to be restored.
  const least = claimFee({ isJetton: true, isNewPayee: false });
  const before = await stateOf(world);
  const bounces = [];
  for (let i = 0; i < CLAIMS; i += 1) {
    const body = claimOf(world, actor(`payee ${i}`), 3n * COIN);
    const result = await send(world, stranger, least, body);
    assert.equal(notices(result).length, 2);
    const later = result.transactions.filter((each) => each.inMessage.info.bounced);
    bounces.push(outcome(later, world.address));
  }
  assert.equal((await stateOf(world)).paidOut, before.paidOut);
  assert.equal(await paidTo(world, actor('payee 0')), COIN);
  bounded('bounced payout, at bound', GAS.bounce, worst(bounces));
});

test('hub operations', async () => {
  const world = await newWorld();
  await send(world, requester, COIN, deposit(), { init: world.init });
  const toHub = { to: hub.address };
  bounded('hub: anything', 1500, await send(world, stranger, COIN, undefined, toHub));
  bounded('hub: order', 3000,
    await send(world, hubOwner, COIN, order(world.address, setPaused(true)), toHub));
  bounded('hub: sweep', 3000, await send(world, hubOwner, COIN, sweep(), toHub));
  rows.push({ name: 'notice, within each operation', gas: 0, most: 0, nano: noticeFee() });
});
