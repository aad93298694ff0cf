// Swaps on the local exchange, ordered as STON.fi's own library orders them by a wallet that signs.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { TonClient } from '../../ops/ton-chain/local/packages.mjs';
import { DEX, StonApiClient } from '../../ops/ton-chain/stonfi.mjs';
import { Address } from '../../ops/ton-chain/ton.mjs';
import { COIN, faucet, folder, rawOf, serve, serveForFile } from './support.mjs';
import { signedBoc, walletOf } from './wallets.mjs';

const chain = await serveForFile(['--block-ms', '0', '--exchange']);
const { gstd, xaut0, router } = chain.addresses;
// Patient, as are the deadlines below: the machine may have other things to do.
const client = new TonClient({ endpoint: `${chain.url}/api/v2/jsonRPC`, timeout: 60_000 });
const LATER_S = 600;
const api = new StonApiClient({ baseURL: chain.url });
const OFFER = 40_000_000n;  // 10 units of gold at the first price.

afterEach(async () => {
  await chain.local('faults', []);
  await chain.local('exchange', { price: { ask: '1', offer: '4000000' }, mode: 'fill' });
});

let wallets = 0;
async function newTreasury(amount = OFFER) {
  wallets += 1;
  const wallet = { ...walletOf('v5r1', `treasury ${wallets}`), seqno: 0 };
  await faucet(chain, wallet.contract.address);
  await chain.local('mint', {
    jetton: 'gstd', to: rawOf(wallet.contract.address), amount: String(amount),
  });
  return wallet;
}

/** GSTD and gold. */
const holdings = async ({ contract }) => Promise.all(['gstd', 'xaut0'].map(async (jetton) =>
  BigInt((await chain.local('jettons', { jetton, owner: rawOf(contract.address) })).balance)));

const quoteOf = (units = OFFER) => api.simulateSwap({
  offerAddress: gstd.friendly, askAddress: xaut0.friendly, offerUnits: String(units),
  slippageTolerance: '0.1', dexV2: true,
});

/** Signs and sends the swap of a quote: the library finds the wallets by the masters' getters. */
async function swap(wallet, quote, { queryId, ...changes }) {
  const { now } = await chain.local('time');
  const dex = client.open(new DEX.v2_2.Router.CPI(Address.parse(quote.routerAddress)));
  const order = await dex.getSwapJettonToJettonTxParams({
    userWalletAddress: wallet.contract.address, offerJettonAddress: quote.offerAddress,
    askJettonAddress: quote.askAddress, offerAmount: quote.offerUnits,
    minAskAmount: quote.minAskUnits, queryId, referralValue: 0,
    deadline: now + LATER_S, ...changes,
  });
  const boc = signedBoc(wallet, wallet.seqno, [order], now + LATER_S);
  wallet.seqno += 1;
  return chain.v3Post('message', { boc });
}

/** What reached the wallet's owner with this query id: [jetton, from, amount], in order. */
async function credits({ contract }, queryId) {
  const { jetton_transfers: found } = await chain.v3('jetton/transfers', {
    owner_address: rawOf(contract.address), direction: 'in', limit: 1000, sort: 'asc',
  });
  return found.filter((each) => each.query_id === String(queryId)).map((each) =>
    [each.jetton_master === gstd.raw ? 'gstd' : 'gold', each.source, each.amount]);
}

test('a swap of the exchange’s own library arrives with its query id', async () => {
  const wallet = await newTreasury(3n * OFFER);
  await swap(wallet, await quoteOf(), { queryId: 71 });
  assert.deepEqual(await holdings(wallet), [2n * OFFER, 10n]);
  await swap(wallet, await quoteOf(2n * OFFER), { queryId: 72 });
  assert.deepEqual(await holdings(wallet), [0n, 30n]);
  assert.deepEqual(await credits(wallet, 71), [['gold', router.raw, '10']]);
  assert.deepEqual(await credits(wallet, 72), [['gold', router.raw, '20']]);
});

test('the price moved: within the slippage less gold, beyond it the jettons back', async () => {
  const wallet = await newTreasury(2n * OFFER);
  const quote = await quoteOf();
  assert.deepEqual([quote.askUnits, quote.minAskUnits], ['10', '9']);
  await chain.local('exchange', { price: { ask: '9', offer: '40000000' } });
  await swap(wallet, quote, { queryId: 1 });
  assert.deepEqual(await credits(wallet, 1), [['gold', router.raw, '9']]);
  await chain.local('exchange', { price: { ask: '8', offer: '40000000' } });
  await swap(wallet, quote, { queryId: 2 });
  assert.deepEqual(await credits(wallet, 2), [['gstd', router.raw, String(OFFER)]]);
  assert.deepEqual(await holdings(wallet), [OFFER, 9n]);
});

test('a quote that was better than the router: the jettons back', async () => {
  const wallet = await newTreasury();
  await chain.local('faults', [{ kind: 'price', permille: 1300 }]);
  await swap(wallet, await quoteOf(), { queryId: 3 });
  assert.deepEqual(await credits(wallet, 3), [['gstd', router.raw, String(OFFER)]]);
});

test('the deadline passed on the way: the jettons back', async () => {
  const wallet = await newTreasury();
  const { now } = await chain.local('time');
  await chain.local('time', { advance: LATER_S + 1 });
  await swap(wallet, await quoteOf(), { queryId: 4, deadline: now + LATER_S });
  assert.deepEqual(await credits(wallet, 4), [['gstd', router.raw, String(OFFER)]]);
  assert.deepEqual(await holdings(wallet), [OFFER, 0n]);
});

test('a partial fill: some gold and the rest of the jettons', async () => {
  const wallet = await newTreasury();
  await chain.local('exchange', { mode: 'partial', permille: 250 });
  await swap(wallet, await quoteOf(), { queryId: 5 });
  assert.deepEqual((await credits(wallet, 5)).sort(),
    [['gold', router.raw, '2'], ['gstd', router.raw, '30000000']]);
  assert.deepEqual(await holdings(wallet), [30_000_000n, 2n]);
});

test('a locked router: the jettons back', async () => {
  const wallet = await newTreasury();
  await chain.local('exchange', { mode: 'locked' });
  await swap(wallet, await quoteOf(), { queryId: 6 });
  assert.deepEqual(await credits(wallet, 6), [['gstd', router.raw, String(OFFER)]]);
});

test('a stuck router: neither gold nor jettons, and no bounce', async () => {
  const wallet = await newTreasury();
  await chain.local('exchange', { mode: 'stuck' });
  await swap(wallet, await quoteOf(), { queryId: 7 });
  assert.deepEqual(await credits(wallet, 7), []);
  assert.deepEqual(await holdings(wallet), [0n, 0n]);
  const [last] = (await chain.v3('transactions', { account: router.raw, limit: 1 })).transactions;
  assert.deepEqual([last.description.compute_ph.exit_code, last.description.aborted], [301, true]);
});

test('a bounce: the own wallet refuses, and the coins come back', async () => {
  const wallet = await newTreasury(OFFER - 1n);
  await swap(wallet, await quoteOf(), { queryId: 8 });
  assert.deepEqual(await holdings(wallet), [OFFER - 1n, 0n]);
  const [last] = (await chain.v3('transactions',
    { account: rawOf(wallet.contract.address), limit: 1 })).transactions;
  assert.equal(last.in_msg.bounced, true);
  assert.ok(BigInt(last.in_msg.value) > COIN / 4n);
});

test('the quote API is down: no quote, and the library’s client says so', async () => {
  await chain.local('faults', [{ kind: '503', path: '^/v1/' }]);
  await assert.rejects(quoteOf(), /503/);
});

test('the exchange is there after a restart, and comes to a chain that had none', async (t) => {
  const words = ['--data', folder(), '--block-ms', '0'];
  let own = await serve(t, words);
  const supplies = async () => (await own.v3('jetton/masters')).jetton_masters
    .map((each) => each.total_supply);
  assert.deepEqual(await supplies(), ['0', '0']);
  await own.stop();
  own = await serve(t, [...words, '--exchange']);
  assert.equal(own.addresses.router.raw, router.raw);
  await own.local('exchange', { price: { ask: '7', offer: '9' }, mode: 'locked' });
  const seen = [await own.local('exchange'), await supplies(), own.addresses];
  assert.deepEqual(seen[0].reserves, { gstd: '1000000000000000', xaut0: '1000000000000' });
  for (const more of [[], ['--exchange']]) {
    await own.stop('SIGKILL');
    own = await serve(t, [...words, ...more]);
    assert.deepEqual([await own.local('exchange'), await supplies(), own.addresses], seen);
  }
});
