// Every fault that can be ordered does what it says, and leaves the chain alone.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { COIN, actor, faucet, rawOf, serveForFile, transactionsOf } from './support.mjs';
import { signedBoc, walletOf } from './wallets.mjs';

const chain = await serveForFile();
const ann = rawOf(actor('ann'));
for (let at = 0; at < 4; at += 1) await faucet(chain, ann, COIN);
const truth = await transactionsOf(chain, ann);
const order = (...faults) => chain.local('faults', faults);
const ask = () => chain.ask(`/api/v3/transactions?account=${ann}&sort=asc`);
afterEach(() => order());

for (const [kind, status] of [['429', 429], ['500', 500], ['504', 504], ['542', 542]]) {
  test(`${kind} answers in the form of each API, as often as asked`, async () => {
    await order({ kind, times: 2 });
    const v3 = await ask();
    const v2 = await chain.ask('/api/v2/getMasterchainInfo');
    assert.deepEqual([v3.status, v2.status], [status, status]);
    if (status === 429) {
      assert.deepEqual(v3.body, { ok: false, result: 'Ratelimit exceed', code: 429 });
      assert.deepEqual(v2.body, v3.body);
    } else {
      assert.deepEqual(Object.keys(v3.body), ['error']);
      assert.deepEqual([v2.body.ok, v2.body.code], [false, status]);
    }
    assert.equal((await ask()).status, 200);
  });
}

test('a path chooses whom a fault meets', async () => {
  await order({ kind: '500', path: '^/api/v2/jsonRPC/getTransactions$' });
  assert.equal((await ask()).status, 200);
  const rpc = (method) => chain.post('/api/v2/jsonRPC', { method, params: { address: ann } });
  assert.equal((await rpc('getTransactions')).status, 500);
  assert.equal((await rpc('getAddressBalance')).status, 200);
  assert.deepEqual((await chain.local('faults')).faults.map(({ hits }) => hits), [1]);
});

test('a probability is a share, and the same seed the same requests', async () => {
  const runOf = async () => {
    await order({ kind: '500', probability: 0.5, seed: 7 });
    const statuses = [];
    for (let at = 0; at < 20; at += 1) statuses.push((await ask()).status);
    return statuses;
  };
  const first = await runOf();
  assert.ok(first.includes(200) && first.includes(500));
  assert.deepEqual(await runOf(), first);
});

test('hang and close give no answer', async () => {
  await order({ kind: 'hang' });
  await assert.rejects(fetch(`${chain.url}/api/v3/masterchainInfo`,
    { signal: AbortSignal.timeout(150) }), { name: 'TimeoutError' });
  await order({ kind: 'hang', ms: 50 });
  await assert.rejects(ask(), { message: 'fetch failed' });
  await order({ kind: 'close' });
  await assert.rejects(ask(), { message: 'fetch failed' });
});

test('slow answers right, but late', async () => {
  await order({ kind: 'slow', ms: 120 });
  const started = performance.now();
  assert.deepEqual((await ask()).body.transactions, truth);
  assert.ok(performance.now() - started >= 119);
});

test('reorder, duplicate and truncate spoil the page', async () => {
  await order({ kind: 'reorder' });
  assert.deepEqual((await ask()).body.transactions, [...truth].reverse());
  await order({ kind: 'duplicate' });
  assert.deepEqual((await ask()).body.transactions, truth.flatMap((each) => [each, each]));
  await order({ kind: 'truncate' });
  await assert.rejects(ask(), SyntaxError);
});

test('nonsense stands in the field that was named', async () => {
  await order({ kind: 'nonsense', field: 'in_msg.value', value: '-1' });
  const { transactions } = (await ask()).body;
  assert.deepEqual(transactions.map((each) => each.in_msg.value), ['-1', '-1', '-1', '-1']);
  assert.deepEqual({ ...transactions[0], in_msg: truth[0].in_msg }, truth[0]);
  await order({ kind: 'nonsense', field: 'lt', value: 12, row: 1 });
  assert.deepEqual((await ask()).body.transactions.map((each) => each.lt),
    [truth[0].lt, 12, truth[2].lt, truth[3].lt]);
  await order({ kind: 'nonsense', field: 'hash', remove: true });
  assert.equal('hash' in (await ask()).body.transactions[0], false);
  await order({ kind: 'nonsense', field: 'last.seqno', value: 'soon' });
  assert.equal((await chain.v3('masterchainInfo')).last.seqno, 'soon');
  await order({ kind: 'nonsense', field: 'balance', value: 'much', path: 'v2' });
  assert.equal((await chain.v2('getAddressInformation', { address: ann })).balance, 'much');
});

test('two faults meet one request', async () => {
  await order({ kind: 'duplicate' }, { kind: 'nonsense', field: 'lt', value: '0' });
  const { transactions } = (await ask()).body;
  assert.deepEqual(transactions.map((each) => each.lt), Array(8).fill('0'));
});

test('a message that met a fault was not sent; with `after` it was, only the answer is lost',
  async () => {
    const wallet = walletOf('v4r2', 'faults');
    await faucet(chain, wallet.contract.address);
    const to = actor('of faults');
    const boc = signedBoc(wallet, 0, [{ to, value: COIN, bounce: false }]);
    const send = () => chain.post('/api/v3/message', { boc });
    await order({ kind: '500', times: 1 }, { kind: 'close', after: true, times: 1 });
    assert.equal((await send()).status, 500);
    assert.equal((await transactionsOf(chain, to)).length, 0);
    await order({ kind: 'close', after: true, times: 1 });
    await assert.rejects(send(), { message: 'fetch failed' });
    assert.equal((await transactionsOf(chain, to)).length, 1);
    const again = await send();
    assert.equal(again.status, 500);
    assert.match(again.body.error, /exitcode=33/);
  });

test('after all these faults the chain tells what it told before', async () => {
  assert.deepEqual((await ask()).body.transactions, truth);
});

const refused = [
  [{ kind: 'magic' }, /unknown kind magic/], [{ kind: '500', tims: 1 }, /unknown field tims/],
  [{ kind: '500', times: -1 }, /times: expected a whole number/],
  [{ kind: 'nonsense' }, /nonsense needs a field/], [{ kind: '500', path: '(' }, /path: /],
  [{ kind: '500', probability: 2 }, /probability: expected 0 to 1/],
];
for (const [fault, why] of refused) {
  test(`${JSON.stringify(fault)} is refused`, async () => {
    const { status, body } = await chain.post('/_local/faults', [fault]);
    assert.equal(status, 422);
    assert.match(body.error, why);
  });
}
