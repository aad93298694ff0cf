// Random sequences against a model of a few lines: no nano and no jetton is ever made or lost, and
// the notices alone tell the same books.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  deposit, initJetton, refund, setPaused,
} from '../../ops/ton-chain/escrow.mjs';
import { baseRent, creditOf, entryRent } from '../../ops/ton-chain/escrow_fees.mjs';
import { transfer } from '../../ops/ton-chain/jetton.mjs';
import {
  COIN, DEADLINE, actor, balanceOf, claimOf, hub, newWorld, randomNumbers, requester, stateOf,
  stranger,
} from './support.mjs';
import {
  deployMinter, jettonsOf, mintTo, minter, walletOf, whileWalletIsAway,
} from './jetton_support.mjs';
import { sendHeard as send } from './watcher.mjs';

const STEPS = 60;
const SEEDS = [1, 2, 3];
const payees = ['ann', 'bob', 'cyd', 'dee'].map(actor);

/** What the contract should do, in plain numbers. */
const newModel = () => ({
  paused: false, deposited: 0n, paidOut: 0n, paid: payees.map(() => 0n),
  credit(amount) { this.deposited += amount; },
  claim(who, cumulative) {
    const amount = cumulative - this.paid[who];
    if (this.paused || amount <= 0n || amount > this.deposited - this.paidOut) return 0n;
    this.paid[who] = cumulative;
    this.paidOut += amount;
    return amount;
  },
});

async function sameLedger(world, model, place) {
  const { paused, deposited, paidOut } = await stateOf(world);
  assert.deepEqual({ paused, deposited, paidOut },
    { paused: model.paused, deposited: model.deposited, paidOut: model.paidOut }, place);
  assert.deepEqual({ deposited, paidOut }, world.heard, place);
}

async function pauseOrResume(world, model) {
  model.paused = !model.paused;
  await send(world, hub.address, COIN, setPaused(model.paused));
}

async function nativeStep(world, model, random) {
  const action = random(10);
  if (action === 0) return pauseOrResume(world, model);
  if (action < 4) {
    const value = BigInt(1 + random(50)) * COIN / 100n + BigInt(random(1000));
    const { exit } = await send(world, stranger, value, deposit());
    if (exit === 0) model.credit(creditOf(value, false));
    return assert.equal(exit === 0, !model.paused && creditOf(value, false) >= COIN / 100n);
  }
  const who = random(payees.length);
  const cumulative = model.paid[who] + BigInt(random(40) - 5) * COIN / 50n;
  const body = claimOf(world, payees[who], cumulative < 0n ? 0n : cumulative);
  await send(world, stranger, COIN, body);
  return model.claim(who, cumulative);
}

for (const seed of SEEDS) {
  test(`native coins are conserved, seed ${seed}`, async () => {
    const [world, model, random] = [await newWorld(), newModel(), randomNumbers(seed)];
    await send(world, requester, COIN, deposit(), { init: world.init });
    model.credit(creditOf(COIN, true));
    for (let step = 0; step < STEPS; step += 1) {
      await nativeStep(world, model, random);
      const place = `seed ${seed}, step ${step}`;
      await sameLedger(world, model, place);
      // No time passes, so not even rent may make a difference.
      const rent = baseRent() + entryRent() * BigInt(model.paid.filter(Boolean).length);
      assert.equal(await balanceOf(world, world.address),
        model.deposited - model.paidOut + rent, place);
      for (const [who, payee] of payees.entries()) {
        assert.equal(await balanceOf(world, payee), model.paid[who], place);
      }
    }
    world.chain.now = DEADLINE;
    const before = await balanceOf(world, requester);
    await send(world, stranger, COIN / 100n, refund());
    assert.deepEqual(world.heard, { deposited: model.deposited, paidOut: model.deposited });
    const extra = await balanceOf(world, requester) - before - (model.deposited - model.paidOut);
    assert.ok(extra >= 0n && extra < COIN / 50n);
    assert.equal(await balanceOf(world, world.address), 0n);
  });
}

async function jettonStep(world, model, random) {
  const action = random(10);
  if (action === 0) return pauseOrResume(world, model);
  if (action < 4) {
    const amount = BigInt(1 + random(500));
    const body = transfer({
      to: world.address, amount, rest: requester, forwardAmount: COIN / 20n,
    });
    await send(world, requester, COIN, body, { to: walletOf(requester) });
    return model.credit(amount);
  }
  const who = random(payees.length);
  const cumulative = model.paid[who] + BigInt(random(200) - 20);
  const body = claimOf(world, payees[who], cumulative < 0n ? 0n : cumulative);
  const claimOnce = () => send(world, stranger, COIN, body);
  return action < 7 ? whileWalletIsAway(world, claimOnce)
    : claimOnce().then(() => model.claim(who, cumulative));
}

for (const seed of SEEDS) {
  test(`jettons are conserved over bounces, seed ${seed}`, async () => {
    const [world, model, random] = [
      await newWorld({ minter: minter.address }), newModel(), randomNumbers(seed),
    ];
    const supply = 1_000_000n;
    await deployMinter(world);
    await mintTo(world, requester, supply);
    await send(world, requester, COIN, initJetton(), { init: world.init });
    for (let step = 0; step < STEPS; step += 1) {
      await jettonStep(world, model, random);
      const place = `seed ${seed}, step ${step}`;
      await sameLedger(world, model, place);
      assert.equal(await jettonsOf(world, world.address) ?? 0n, model.deposited - model.paidOut,
        place);
      for (const [who, payee] of payees.entries()) {
        assert.equal(await jettonsOf(world, payee) ?? 0n, model.paid[who], place);
      }
    }
    world.chain.now = DEADLINE;
    await whileWalletIsAway(world, () => send(world, stranger, COIN, refund()));
    await sameLedger(world, model, 'after a bounced refund');
    await send(world, stranger, COIN, refund());
    assert.equal(await jettonsOf(world, requester), supply - model.paidOut);
    assert.equal((await stateOf(world)).left, 0n);
    assert.equal(await balanceOf(world, world.address), 0n);
  });
}
