// The address commits to the terms, and anyone can read them back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCode } from '../../ops/ton-chain/compile.mjs';
import { deposit, escrowInit } from '../../ops/ton-chain/escrow.mjs';
import { valueFor } from '../../ops/ton-chain/escrow_fees.mjs';
import { beginCell } from '../../ops/ton-chain/ton.mjs';
import {
  COIN, DEADLINE, MAINNET, actor, claimOf, hub, keyOf, newWorld, numberOf, operator, paidTo,
  requester, send, stateOf, stranger,
} from './support.mjs';

const base = {
  escrowId: (1n << 256n) - 1n, globalId: MAINNET, hub: hub.address, requester, minter: null,
  operatorKey: numberOf(operator.publicKey), refundAfter: DEADLINE,
};

test('every term is read back as it was written', async () => {
  for (const minter of [null, actor('minter')]) {
    const world = await newWorld({ ...base, minter });
    const message = deposit();
    const value = valueFor(5n * COIN, true);
    await send(world, requester, value, message, { init: world.init });
    const isNative = minter === null;
    const state = await stateOf(world);
    const plain = (one) => JSON.parse(JSON.stringify(one, (_, each) =>
      (typeof each === 'bigint' ? String(each) : each)));
    const held = isNative ? 5n * COIN : 0n;
    assert.deepEqual(plain(state), plain({
      ...base, minter, paused: false, jettonWallet: null, deposited: held, paidOut: 0n, payees: 0,
      left: held,
    }));
  }
});

test('get_paid answers 0 for a payee it never saw', async () => {
  const world = await newWorld();
  await send(world, requester, COIN, deposit(), { init: world.init });
  await send(world, stranger, COIN, claimOf(world, actor('payee'), 5n));
  assert.equal(await paidTo(world, actor('payee')), 5n);
  assert.equal(await paidTo(world, stranger), 0n);
});

test('the address is the hash of code and terms, as the block layout says', () => {
  const { init, address } = escrowInit(loadCode('escrow'), base);
  const state = beginCell().storeUint(0b00110, 5).storeRef(init.code).storeRef(init.data).endCell();
  assert.deepEqual(address.hash, state.hash());
});

const changes = {
  escrowId: 1n, globalId: -3, hub: stranger, requester: stranger, minter: stranger,
  operatorKey: numberOf(keyOf('other').publicKey), refundAfter: DEADLINE + 1,
};
for (const [term, value] of Object.entries(changes)) {
  test(`another ${term} gives another address`, () => {
    const address = (terms) => escrowInit(loadCode('escrow'), terms).address;
    assert.ok(!address(base).equals(address({ ...base, [term]: value })));
  });
}
