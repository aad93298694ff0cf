// The local router: what it gives, what it gives back, and what it does not hear. Prints its gas.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { notification } from '../../ops/ton-chain/jetton.mjs';
import { Address, beginCell } from '../../ops/ton-chain/ton.mjs';
import { COIN, NOW, addressOf, balanceOf, received, send, stranger } from './support.mjs';
import {
  ann, bob, exchangeWorld, gold, gstd, holdings, offer, router, stateOf, swapBody, tell,
  walletOf,
} from './router_support.mjs';

const GAS_MOST = 20000;
const rows = [];
after(() => console.log(rows.map(({ name, gas, fee }) =>
  `${name.padEnd(34)} ${String(gas).padStart(6)} of ${GAS_MOST} gas  ${fee} nano`).join('\n')));
function bounded(name, { own }) {
  assert.ok(own.gas > 0 && own.gas <= GAS_MOST, `${name}: ${own.gas} gas`);
  rows.push({ name, gas: own.gas, fee: own.fee });
}

/** The jettons moved to wallets: [op, query id, amount], in the order they arrived. */
const arrivals = (result) => result.transactions.flatMap((each) => {
  const body = each.inMessage.body.beginParse();
  if (body.remainingBits < 32 || body.loadUint(32) !== 0x178d4519) return [];
  const owned = [gstd, gold].flatMap((minter) => [ann, bob, router.address].map((holder) =>
    [walletOf(minter, holder), minter === gstd ? 'gstd' : 'gold', holder]));
  const [, name, holder] = owned.find(([wallet]) => wallet.equals(addressOf(each)));
  const who = holder.equals(ann) ? 'ann' : holder.equals(bob) ? 'bob' : 'router';
  return [[who, name, body.loadUintBig(64), body.loadCoins()]];
});

test('a swap gives at the price, rounded down, with the query id of the offer', async () => {
  const world = await exchangeWorld();
  const result = await offer(world, 43n, await swapBody({ least: 10n }));
  assert.equal(result.own.exit, 0);
  assert.deepEqual(arrivals(result), [['router', 'gstd', 9n, 43n], ['ann', 'gold', 9n, 10n]]);
  assert.deepEqual(await holdings(world, ann), [957n, 10n]);
  assert.deepEqual(await holdings(world, router.address), [43n, 90n]);
  const { offerReserve, askReserve } = await stateOf(world);
  assert.deepEqual([offerReserve, askReserve], [43n, 90n]);
  bounded('swap', result);
});

test('the receiver, the excesses and the forwarded coins are as the order names them', async () => {
  const world = await exchangeWorld();
  const payload = beginCell().storeUint(7, 32).endCell();
  const before = await balanceOf(world, router.address);
  const result = await offer(world, 40n, await swapBody({
    receiverAddress: bob, excessesAddress: stranger, dexCustomPayload: payload,
    dexCustomPayloadForwardGasAmount: COIN / 20n,
  }));
  assert.deepEqual(await holdings(world, bob), [null, 10n]);
  const heard = result.transactions.find((each) => addressOf(each).equals(bob));
  assert.equal(heard.inMessage.info.value.coins, COIN / 20n);
  const notice = heard.inMessage.body.beginParse().skip(32 + 64);
  assert.equal(notice.loadCoins(), 10n);
  assert.ok(notice.loadAddress().equals(router.address));
  assert.ok(notice.loadBit() && notice.loadRef().equals(payload));
  assert.ok(received(result, stranger) > COIN / 10n, 'most of what was forwarded comes back');
  assert.equal(await balanceOf(world, router.address), before);
});

const givenBack = [
  ['the price moved below the least', {}, { least: 11n }],
  ['the deadline has passed', {}, { deadline: NOW - 1 }],
  ['it asks for another wallet than the router’s', {},
    { askJettonWalletAddress: walletOf(gold, stranger) }],
  ['the router is locked', { mode: 'locked' }, {}],
  ['less is there than it would give', { ask: 101n, offer: 40n }, {}],
];
for (const [name, terms, changes] of givenBack) {
  test(`all is given back to the refund address: ${name}`, async () => {
    const world = await exchangeWorld();
    await tell(world, terms);
    const result = await offer(world, 40n,
      await swapBody({ refundAddress: bob, excessesAddress: stranger, ...changes }));
    assert.ok(received(result, stranger) > COIN / 10n);
    assert.deepEqual(arrivals(result), [['router', 'gstd', 9n, 40n], ['bob', 'gstd', 9n, 40n]]);
    assert.deepEqual(await holdings(world, ann), [960n, null]);
    assert.deepEqual(await holdings(world, router.address), [0n, 100n]);
    const { offerReserve, askReserve } = await stateOf(world);
    assert.deepEqual([offerReserve, askReserve], [0n, 100n]);
    bounded(`given back: ${name}`.slice(0, 34), result);
  });
}

test('the boundaries are on the taker’s side', async () => {
  const world = await exchangeWorld(20n);
  await offer(world, 40n, await swapBody({ least: 10n, deadline: NOW }));
  assert.deepEqual(await holdings(world, ann), [960n, 10n]);
  await offer(world, 40n, await swapBody());  // The last there is.
  assert.deepEqual(await holdings(world, ann), [920n, 20n]);
  await offer(world, 4n, await swapBody());
  assert.deepEqual(await holdings(world, ann), [920n, 20n]);
});

test('an offer of less than one unit is given back', async () => {
  const world = await exchangeWorld();
  const result = await offer(world, 3n, await swapBody());
  assert.deepEqual(arrivals(result).at(-1), ['ann', 'gstd', 9n, 3n]);
  assert.deepEqual(await holdings(world, ann), [1000n, null]);
});

test('a refund carries its own coins and payload', async () => {
  const world = await exchangeWorld();
  const payload = beginCell().storeUint(8, 32).endCell();
  const result = await offer(world, 40n, await swapBody({
    least: 11n, refundForwardGasAmount: COIN / 25n, refundPayload: payload,
  }));
  const heard = result.transactions.filter((each) => addressOf(each).equals(ann))
    .find((each) => each.inMessage.info.value.coins === COIN / 25n);
  const notice = heard.inMessage.body.beginParse();
  assert.deepEqual([notice.loadUint(32), notice.loadUintBig(64), notice.loadCoins()],
    [0x7362d09c, 9n, 40n]);
  assert.ok(notice.loadAddress().equals(router.address));
  assert.ok(notice.loadBit() && notice.loadRef().equals(payload));
});

test('a partial fill gives in proportion and the rest back, both with the query id', async () => {
  const world = await exchangeWorld();
  await tell(world, { mode: 'partial', permille: 300 });
  const before = await balanceOf(world, router.address);
  const result = await offer(world, 100n, await swapBody({ least: 25n }));
  assert.deepEqual(arrivals(result).sort(), [
    ['ann', 'gold', 9n, 7n], ['ann', 'gstd', 9n, 70n], ['router', 'gstd', 9n, 100n]]);
  assert.deepEqual(await holdings(world, ann), [970n, 7n]);
  assert.deepEqual(await holdings(world, router.address), [30n, 93n]);
  assert.equal(await balanceOf(world, router.address), before);
  bounded('partial fill', result);
});

test('a part of nothing is all given back, a part of all is a swap', async () => {
  const world = await exchangeWorld();
  await tell(world, { mode: 'partial', permille: 0 });
  await offer(world, 100n, await swapBody());
  assert.deepEqual(await holdings(world, ann), [1000n, null]);
  await tell(world, { mode: 'partial', permille: 1000 });
  await offer(world, 100n, await swapBody());
  assert.deepEqual(await holdings(world, ann), [900n, 25n]);
});

test('a stuck router fails with 301 and keeps the jettons: nothing bounces to the owner', async () => {
  const world = await exchangeWorld();
  await tell(world, { mode: 'stuck' });
  const result = await offer(world, 40n, await swapBody());
  assert.deepEqual([result.own.exit, result.own.bounced], [301, false]);
  assert.deepEqual(arrivals(result), [['router', 'gstd', 9n, 40n]]);
  assert.deepEqual(await holdings(world, ann), [960n, null]);
  assert.equal((await stateOf(world)).offerReserve, 0n);
});

test('an offer with too few coins is kept: the router fails before it looks at it', async () => {
  const world = await exchangeWorld();
  const body = await swapBody({
    dexCustomPayloadForwardGasAmount: COIN / 20n, refundForwardGasAmount: COIN / 25n,
  });
  const least = COIN / 10n + COIN / 20n + COIN / 25n;
  const less = await offer(world, 40n, body, { forwardAmount: least - 1n });
  assert.equal(less.own.exit, 203);
  const enough = await offer(world, 40n, body, { forwardAmount: least });
  assert.equal(enough.own.exit, 0);
  assert.deepEqual(await holdings(world, ann), [920n, 10n]);
});

test('the least value carries a partial fill that forwards on both ways', async () => {
  const world = await exchangeWorld();
  await tell(world, { mode: 'partial', permille: 500 });
  const most = COIN / 2n;
  const body = await swapBody({ dexCustomPayloadForwardGasAmount: most,
    refundForwardGasAmount: most });
  const result = await offer(world, 40n, body,
    { value: 2n * COIN, forwardAmount: 2n * most + COIN / 10n });
  assert.equal(result.own.exit, 0);
  assert.deepEqual(await holdings(world, ann), [980n, 5n]);
});

const above = new Address(-1, ann.hash);
const noSwaps = [
  ['a comment', () => beginCell().storeUint(0, 32).storeStringTail('hello').endCell()],
  ['a swap across pools', async () => {
    const slice = (await swapBody()).beginParse().skip(32);
    return beginCell().storeUint(0x69cf1a5b, 32).storeSlice(slice).endCell();
  }],
  ['a swap with more than belongs there', async () => beginCell()
    .storeSlice((await swapBody()).beginParse()).storeBit(1).endCell()],
  ['a receiver in the masterchain', () => swapBody({ receiverAddress: above })],
  ['a refund to the masterchain', () => swapBody({ refundAddress: above })],
];
for (const [name, make] of noSwaps) {
  test(`jettons with ${name} go back to their sender`, async () => {
    const world = await exchangeWorld();
    const result = await offer(world, 40n, await make());
    assert.deepEqual(arrivals(result).at(-1), ['ann', 'gstd', 9n, 40n]);
    assert.deepEqual(await holdings(world, ann), [1000n, null]);
    bounded(`no swap: ${name}`.slice(0, 34), result);
  });
}

test('gold with an order goes back: the exchange is one way', async () => {
  const world = await exchangeWorld();
  await offer(world, 40n, await swapBody());
  const result = await offer(world, 4n, await swapBody(), { minter: gold });
  assert.deepEqual(arrivals(result).at(-1), ['ann', 'gold', 9n, 4n]);
  assert.deepEqual(await holdings(world, ann), [960n, 10n]);
});

test('a made up notification ends with 202 and bounces, and moves nothing', async () => {
  const world = await exchangeWorld();
  const payload = beginCell().storeBit(1).storeRef(await swapBody()).endCell();
  const result = await send(world, stranger, COIN, notification(40n, ann, payload),
    { to: router.address });
  assert.deepEqual([result.exit, result.bounced], [202, true]);
  assert.deepEqual(await holdings(world, router.address), [null, 100n]);
});

test('only the owner tells terms, and only terms that make sense', async () => {
  const world = await exchangeWorld();
  assert.equal((await tell(world, { ask: 2n }, stranger)).exit, 201);
  assert.equal((await tell(world, { offer: 0n })).exit, 302);
  assert.equal((await tell(world, { permille: 1001 })).exit, 302);
  assert.equal((await tell(world, { ask: 3n, offer: 5n, mode: 'partial', permille: 1 })).exit, 0);
  const { stackReader: view } = await world.chain.runGetMethod(router.address, 'get_router');
  assert.deepEqual(Array.from({ length: 6 }, () => view.readBigNumber()),
    [3n, 5n, 1n, 1n, 0n, 100n]);
  assert.ok(view.readAddress().equals(walletOf(gstd, router.address)));
  assert.ok(view.readAddress().equals(walletOf(gold, router.address)));
});

test('whatever else reaches it stays: gifts, returned gas', async () => {
  const world = await exchangeWorld();
  const gift = await send(world, stranger, COIN, undefined, { to: router.address });
  assert.deepEqual([gift.exit, gift.bounced], [0, false]);
  const excesses = beginCell().storeUint(0xd53276db, 32).storeUint(0, 64).endCell();
  const returned = await send(world, stranger, COIN, excesses, { to: router.address });
  assert.deepEqual([returned.exit, returned.bounced], [0, false]);
  assert.ok(await balanceOf(world, router.address) > 5n * COIN / 2n);
});
