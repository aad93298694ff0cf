// Which transactions a page holds: the rules a watcher's cursor lives by.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COIN, actor, faucet, rawOf, serveForFile, tell, transactionsOf } from './support.mjs';

const chain = await serveForFile();
const [ann, bob] = [rawOf(actor('ann')), rawOf(actor('bob'))];
for (let at = 0; at < 6; at += 1) {
  await faucet(chain, ann, COIN + BigInt(at));
  await faucet(chain, bob, COIN + BigInt(at));
}
const all = await transactionsOf(chain, ann);
const lts = all.map((each) => each.lt);
const page = async (params) => (await chain.v3('transactions', { account: ann, ...params }))
  .transactions.map((each) => each.lt);

test('an account has its own transactions only, in order of lt', () => {
  assert.equal(all.length, 6);
  assert.ok(all.every((each) => each.account === ann));
  assert.deepEqual(lts, [...lts].sort((one, other) => Number(one) - Number(other)));
  assert.equal(new Set(lts).size, 6);
});

test('each transaction names the one before it', () => {
  all.slice(1).forEach((each, at) => {
    assert.equal(each.prev_trans_lt, all[at].lt);
    assert.equal(each.prev_trans_hash, all[at].hash);
  });
});

test('each hop has a later block', () => {
  const blocks = all.map((each) => each.mc_block_seqno);
  assert.ok(blocks.slice(1).every((each, at) => each > blocks[at]));
});

test('start_lt and end_lt are both inclusive', async () => {
  assert.deepEqual(await page({ sort: 'asc', start_lt: lts[2] }), lts.slice(2));
  assert.deepEqual(await page({ sort: 'asc', start_lt: Number(lts[2]) + 1 }), lts.slice(3));
  assert.deepEqual(await page({ sort: 'asc', end_lt: lts[2] }), lts.slice(0, 3));
  assert.deepEqual(await page({ sort: 'asc', end_lt: Number(lts[2]) - 1 }), lts.slice(0, 2));
  assert.deepEqual(await page({ start_lt: '18446744073709551615' }), []);
});

test('newest first unless asked otherwise; limit and offset count from there', async () => {
  assert.deepEqual(await page({}), [...lts].reverse());
  assert.deepEqual(await page({ limit: 2 }), [lts[5], lts[4]]);
  assert.deepEqual(await page({ limit: 2, offset: 3 }), [lts[2], lts[1]]);
  assert.deepEqual(await page({ limit: 4, offset: 4, sort: 'asc' }), lts.slice(4));
  assert.deepEqual(await page({ offset: 6 }), []);
});

test('ten at most unless asked otherwise', async () => {
  assert.equal((await chain.v3('transactions')).transactions.length, 10);
  assert.ok((await chain.v3('transactions', { limit: 1000 })).transactions.length > 12);
});

test('several accounts in one question', async () => {
  const both = (await chain.v3('transactions', { account: [ann, bob], limit: 100, sort: 'asc' }))
    .transactions;
  assert.equal(both.length, 12);
  assert.deepEqual(both.slice(0, 2).map((each) => each.account), [ann, bob]);
});

test('by hash, lt, block and time', async () => {
  const { hash, lt, mc_block_seqno: block, now } = all[3];
  assert.deepEqual(await page({ hash }), [lt]);
  assert.deepEqual(await page({ hash: Buffer.from(hash, 'base64').toString('hex') }), [lt]);
  assert.deepEqual(await page({ hash: hash.replaceAll('+', '-').replaceAll('/', '_') }), [lt]);
  assert.deepEqual(await page({ lt }), [lt]);
  assert.deepEqual(await page({ mc_seqno: block }), [lt]);
  assert.ok((await page({ start_utime: now, end_utime: now })).includes(lt));
  assert.deepEqual(await page({ start_utime: now + 100 }), []);
  const inBlock = (await chain.v3('transactionsByMasterchainBlock', { seqno: block }))
    .transactions;
  assert.deepEqual(inBlock.map((each) => each.hash), [hash]);
});

test('by message: the sender\'s and the receiver\'s transaction', async () => {
  await tell(chain, bob, actor('carl'));  // Comes back: carl is nobody.
  const [there] = await transactionsOf(chain, actor('carl'));
  const [back] = there.out_msgs;
  const ask = async (more) => (await chain.v3('transactionsByMessage',
    { msg_hash: back.hash, sort: 'asc', ...more })).transactions.map((each) => each.account);
  assert.deepEqual(await ask({}), [rawOf(actor('carl')), bob]);
  assert.deepEqual(await ask({ direction: 'in' }), [bob]);
  assert.deepEqual(await ask({ direction: 'out' }), [rawOf(actor('carl'))]);
});

const pageV2 = async (params) => (await chain.v2('getTransactions', { address: ann, ...params }))
  .map((each) => each.transaction_id.lt);

test('v2: the named transaction is the first of its page', async () => {
  const { lt, hash } = all[4];
  assert.deepEqual(await pageV2({ lt, hash, limit: 2 }), [lts[4], lts[3]]);
  const hex = Buffer.from(hash, 'base64').toString('hex');
  assert.deepEqual(await pageV2({ lt, hash: hex, limit: 1 }), [lts[4]]);
});

test('v2: to_lt itself is left out', async () => {
  assert.deepEqual(await pageV2({ to_lt: lts[3], limit: 100 }), [lts[5], lts[4]]);
  const { lt, hash } = all[4];
  assert.deepEqual(await pageV2({ lt, hash, to_lt: lts[2], limit: 100 }), [lts[4], lts[3]]);
  assert.deepEqual(await pageV2({ lt, hash, to_lt: lts[5], limit: 100 }), []);
});

test('v2: lt 0 counts as none; ten at most unless asked otherwise', async () => {
  assert.deepEqual(await pageV2({ lt: 0, limit: 1 }), [lts[5]]);
  assert.equal((await pageV2({})).length, 6);
});
