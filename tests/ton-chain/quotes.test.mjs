// The quote API of the local exchange: STON.fi's shape to its own client, and every way to be wrong.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { StonApiClient } from '../../ops/ton-chain/stonfi.mjs';
import { Address } from '../../ops/ton-chain/ton.mjs';
import { actor, rawOf, serve, serveForFile } from './support.mjs';
import { DECIMAL, FRIENDLY, bool, check } from './shapes.mjs';

const chain = await serveForFile(['--block-ms', '0', '--exchange']);
const { gstd, xaut0, router } = chain.addresses;
const asked = {
  offer_address: gstd.friendly, ask_address: xaut0.friendly, units: '8000000000',
  slippage_tolerance: '0.01', dex_v2: 'true',
};
const quote = (changes = {}) => {
  const query = Object.entries({ ...asked, ...changes }).filter(([, value]) => value !== null);
  return chain.ask(`/v1/swap/simulate?${new URLSearchParams(query)}`, { method: 'POST' });
};
const faults = (...list) => chain.local('faults', list);
const FRACTION = /^\d+\.\d+$/;

afterEach(async () => {
  await faults();
  await chain.local('exchange', { price: { ask: '1', offer: '4000000' }, mode: 'fill' });
});

test("a quote has STON.fi's names, and texts for numbers", async () => {
  const { status, body } = await quote();
  assert.equal(status, 200);
  check(body, {
    offer_address: gstd.friendly, ask_address: xaut0.friendly,
    offer_jetton_wallet: router.gstd_wallet.friendly,
    ask_jetton_wallet: router.xaut0_wallet.friendly, router_address: router.friendly,
    router: {
      address: router.friendly, major_version: 2, minor_version: 2, pton_master_address: FRIENDLY,
      pton_wallet_address: FRIENDLY, pton_version: '2.1', router_type: 'ConstantProduct',
      pool_creation_enabled: bool,
    },
    pool_address: FRIENDLY, offer_units: '8000000000', ask_units: '2000',
    slippage_tolerance: '0.01', min_ask_units: '1980', recommended_slippage_tolerance: FRACTION,
    recommended_min_ask_units: DECIMAL, swap_rate: '0.000250000', price_impact: FRACTION,
    fee_address: FRIENDLY, fee_units: '0', fee_percent: FRACTION,
    gas_params: { forward_gas: DECIMAL, estimated_gas_consumption: DECIMAL },
  });
});

test("STON.fi's own client reads the quote", async () => {
  const client = new StonApiClient({ baseURL: chain.url });
  const found = await client.simulateSwap({
    offerAddress: gstd.friendly, askAddress: xaut0.friendly, offerUnits: '8000000000',
    slippageTolerance: '0.5', dexV2: true,
  });
  assert.deepEqual([found.askUnits, found.minAskUnits], ['2000', '1000']);
  assert.equal(rawOf(Address.parse(found.router.address)), router.raw);
  assert.equal(rawOf(Address.parse(found.askJettonWallet)), router.xaut0_wallet.raw);
  assert.equal(found.gasParams.forwardGas, '240000000');
});

test("its wallets are what the masters' getters say", async () => {
  for (const [jetton, wallet] of [['gstd', 'gstd_wallet'], ['xaut0', 'xaut0_wallet']]) {
    const { address } = await chain.local('jettons', { jetton, owner: router.raw });
    assert.equal(address, router[wallet].raw);
  }
});

const bad = [
  ['no units', { units: null }, /^units: required$/],
  ['no units at all', { units: '0' }, /^units: expected/],
  ['units with a sign', { units: '-5' }, /^units: expected/],
  ['an address of nobody', { ask_address: 'gold' }, /^ask_address: not an address$/],
  ['a slippage above all', { slippage_tolerance: '1.000000001' }, /^slippage_tolerance: /],
  ['a pair without a pool', { ask_address: rawOf(actor('silver')) }, /^no pool for this pair/],
  ['the other way', { offer_address: xaut0.raw, ask_address: gstd.raw }, /^no pool/],
  ['a pool of version 1', { dex_v2: 'false' }, /^no pool/],
  ['too little for a unit', { units: '3999999' }, /^not enough liquidity$/],
  ['more than there is', { units: '4000000000004000000' }, /^not enough liquidity$/],
];
for (const [name, changes, why] of bad) {
  test(`${name}: 400`, async () => {
    const { status, body } = await quote(changes);
    assert.equal(status, 400);
    assert.match(body.error, why);
  });
}

test('all that is there, and one whole unit, are still quoted', async () => {
  assert.equal((await quote({ units: '4000000000000000000' })).body.ask_units, '1000000000000');
  assert.equal((await quote({ units: '4000000' })).body.ask_units, '1');
  const { body } = await quote({ units: '7999999', slippage_tolerance: '1' });
  assert.deepEqual([body.ask_units, body.min_ask_units], ['1', '0']);
});

test('a price that was told is the next quote, and a stale answer has the one before', async () => {
  await chain.local('exchange', { price: { ask: '3', offer: '4000000' } });
  assert.equal((await quote()).body.ask_units, '6000');
  await faults({ kind: 'stale', blocks: 1 });
  assert.equal((await quote()).body.ask_units, '2000');
});

test('a price fault quotes what the router does not give', async () => {
  await faults({ kind: 'price', permille: 1500 });
  const { body } = await quote();
  assert.deepEqual([body.ask_units, body.min_ask_units, body.swap_rate],
    ['3000', '2970', '0.000375000']);
  assert.deepEqual((await chain.local('exchange')).price, { ask: '1', offer: '4000000' });
});

test('down is 503, for as long as it was ordered; the chain is not', async () => {
  await faults({ kind: '503', path: '^/v1/swap/simulate$', times: 1 });
  assert.equal((await chain.ask('/api/v3/masterchainInfo')).status, 200);
  const { status, body } = await quote();
  assert.deepEqual([status, Object.keys(body)], [503, ['error']]);
  assert.equal((await quote()).status, 200);
});

test('slow, hanging, closed and cut answers', async () => {
  await faults({ kind: 'slow', ms: 120 });
  const started = performance.now();
  assert.equal((await quote()).body.ask_units, '2000');
  assert.ok(performance.now() - started >= 119);
  await faults({ kind: 'close' });
  await assert.rejects(quote(), { message: 'fetch failed' });
  await faults({ kind: 'truncate' });
  await assert.rejects(quote(), SyntaxError);
  await faults({ kind: 'hang', ms: 20 });
  await assert.rejects(quote(), { message: 'fetch failed' });
});

test('nonsense in any field, and another router or wallet than the real', async () => {
  const { body: truth } = await quote();
  const other = chain.addresses.hub.friendly;
  for (const field of Object.keys(truth)) {
    await faults({ kind: 'nonsense', field, value: 'much' });
    assert.deepEqual((await quote()).body, { ...truth, [field]: 'much' });
    await faults({ kind: 'nonsense', field, remove: true });
    assert.equal(field in (await quote()).body, false);
  }
  await faults({ kind: 'nonsense', field: 'router_address', value: other },
    { kind: 'nonsense', field: 'router.address', value: other },
    { kind: 'nonsense', field: 'ask_jetton_wallet', value: other });
  const { body } = await quote();
  assert.deepEqual([body.router_address, body.router.address, body.ask_jetton_wallet],
    [other, other, other]);
});

test('without an exchange there is no quote, and no router to tell of', async (t) => {
  const plain = await serve(t);
  const { status } = await plain.ask(`/v1/swap/simulate?${new URLSearchParams(asked)}`,
    { method: 'POST' });
  assert.equal(status, 404);
  assert.equal('router' in plain.addresses, false);
  assert.equal((await plain.post('/_local/exchange', { mode: 'fill' })).status, 404);
});

const refused = [
  [{ mode: 'open' }, /^mode: one of fill partial locked stuck$/],
  [{ permille: 1001 }, /^permille: expected/], [{ price: { ask: '1', offer: '0' } }, /^price.offer/],
  [{ price: { ask: '-1', offer: '1' } }, /^price.ask/],
];
for (const [terms, why] of refused) {
  test(`${JSON.stringify(terms)} is refused`, async () => {
    const { status, body } = await chain.post('/_local/exchange', terms);
    assert.equal(status, 422);
    assert.match(body.error, why);
  });
}
