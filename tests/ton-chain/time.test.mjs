// Time, blocks, and when a transaction can be seen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  COIN, actor, faucet, rawOf, serve, serveForFile, tell, transactionsOf, until,
} from './support.mjs';
import { signedBoc, walletOf } from './wallets.mjs';

const chain = await serveForFile();
const seconds = () => Math.floor(Date.now() / 1000);

test('chain time is the real time, plus what it was advanced', async () => {
  const near = (now, wanted) => assert.ok(Math.abs(now - wanted) <= 2, `${now} ${wanted}`);
  near((await chain.local('time')).now, seconds());
  near((await chain.local('time', { advance: 3600 })).now, seconds() + 3600);
  near((await chain.local('time', { now: seconds() + 90 * 86400 })).now, seconds() + 90 * 86400);
  const paid = await faucet(chain, actor('ann'));
  near(paid.now, seconds() + 90 * 86400);
  const { status, body } = await chain.post('/_local/time', { now: seconds() });
  assert.equal(status, 422);
  assert.match(body.error, /does not go back/);
  for (const bad of [{}, { advance: -1 }, { now: 'soon' }]) {
    assert.equal((await chain.post('/_local/time', bad)).status, 422);
  }
});

test('a wallet\'s valid_until holds against chain time', async () => {
  const wallet = walletOf('v4r2', 'expired');
  await faucet(chain, wallet.contract.address);
  const { now } = await chain.local('time');
  const send = (until) => chain.post('/api/v3/message', { boc: signedBoc(wallet, 0, [], until) });
  const late = await send(now - 1);
  assert.equal(late.status, 500);
  assert.match(late.body.error, /exitcode=36/);  // wallet V4: expired
  assert.equal((await send(now + 600)).status, 200);
});

const seqnoOf = async (from) => (await from.v3('masterchainInfo')).last.seqno;

test('without a timer blocks come when something happens, or when ordered', async () => {
  const before = await seqnoOf(chain);
  await faucet(chain, actor('ann'));
  assert.equal(await seqnoOf(chain), before + 1);
  await chain.local('blocks', { count: 10 });
  assert.equal(await seqnoOf(chain), before + 11);
});

test('a delayed finality: seen as confirmed first, listed when final', async (t) => {
  const slow = await serve(t, ['--block-ms', '0', '--finality', '2']);
  const ann = rawOf(actor('ann'));
  const pending = async () => (await slow.v3('pendingTransactions', { account: ann })).transactions;
  await slow.local('blocks', { count: 2 });
  await faucet(slow, ann, COIN);
  assert.deepEqual(await transactionsOf(slow, ann), []);
  assert.deepEqual(await slow.v2('getTransactions', { address: ann }), []);
  const [early] = await pending();
  assert.deepEqual([early.finality, early.emulated], ['confirmed', true]);
  assert.equal((await slow.v3('addressInformation', { address: ann })).balance, String(COIN));
  await slow.local('blocks', { count: 1 });
  assert.equal((await pending()).length, 1);
  await slow.local('blocks', { count: 1 });
  assert.deepEqual(await pending(), []);
  assert.deepEqual(await transactionsOf(slow, ann),
    [{ ...early, finality: 'finalized', emulated: false }]);
});

test('the faults unfinal and stale hold back what is new', async () => {
  const bob = rawOf(actor('bob'));
  await faucet(chain, bob, COIN);
  await chain.local('blocks', { count: 10 });
  await faucet(chain, bob, COIN);
  const look = async () => [
    (await transactionsOf(chain, bob)).length,
    (await chain.v3('pendingTransactions', { account: bob })).transactions.length,
    (await chain.v3('addressInformation', { address: bob })).balance >= String(2n * COIN - 100n),
  ];
  const head = await seqnoOf(chain);
  await chain.local('faults', [{ kind: 'unfinal', blocks: 3 }]);
  assert.deepEqual(await look(), [1, 1, true]);
  await chain.local('faults', [{ kind: 'stale', blocks: 3 }]);
  assert.deepEqual(await look(), [1, 0, false]);
  assert.equal(await seqnoOf(chain), head - 3);
  await chain.local('faults', []);
  assert.deepEqual(await look(), [2, 0, true]);
});

test('with a timer blocks come by themselves, the next hop in a later one', async (t) => {
  const real = await serve(t, ['--block-ms', '50']);
  const [from, nobody] = [actor('real'), actor('real nobody')];
  const first = await seqnoOf(real);
  const sent = await real.local('internal',
    { from: rawOf(from), to: rawOf(nobody), amount: String(COIN), bounce: true });
  const [back] = await until('it came back', () => transactionsOf(real, from),
    (rows) => rows.length === 1);
  const [there] = await transactionsOf(real, nobody);
  assert.equal(there.hash, sent.hash);
  assert.ok(back.mc_block_seqno > there.mc_block_seqno);
  assert.ok(await seqnoOf(real) > first);
  assert.equal((await real.post('/_local/blocks', { count: 1 })).status, 409);
});

test('a made up message is answered with what became of it', async () => {
  const told = await tell(chain, actor('ann'), actor('bob'), { bounce: false });
  assert.equal(told.account, rawOf(actor('bob')));
  const { transactions } = await chain.local('internal', {
    settle: true,
    messages: ['1', '2', '3'].map((amount) => (
      { from: rawOf(actor('ann')), to: rawOf(actor('many')), amount, bounce: false })),
  });
  assert.equal(transactions.length, 3);
  assert.equal((await transactionsOf(chain, actor('many'))).length, 3);
});
