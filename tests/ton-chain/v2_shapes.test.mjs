// v2 answers, field by field, as toncenter writes them: by GET, by POST and by JSON-RPC.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginCell } from '../../ops/ton-chain/ton.mjs';
import { BOC, DECIMAL, FRIENDLY, HASH, RAW, check, listOf, whole } from './shapes.mjs';
import { COIN, actor, bocOf, comment, faucet, rawOf, serveForFile } from './support.mjs';
import { signedBoc, walletOf } from './wallets.mjs';

const chain = await serveForFile();
const wallet = walletOf('v4r2', 'shapes');
const sender = rawOf(wallet.contract.address);
const receiver = rawOf(actor('shapes receiver'));
await faucet(chain, sender);
const { now } = await chain.local('time', { advance: 90 * 86400 });  // So that rent is due.
const sent = await chain.v2Post('sendBocReturnHash', {
  boc: signedBoc(wallet, 0, [
    { to: actor('shapes receiver'), value: COIN, body: comment('hello'), bounce: false },
  ], now + 600),
});

const blockId = {
  '@type': 'ton.blockIdExt', workchain: -1, shard: '-9223372036854775808', seqno: whole,
  root_hash: HASH, file_hash: HASH,
};
const transactionId = { '@type': 'internal.transactionId', lt: DECIMAL, hash: HASH };
const account = {
  '@type': 'raw.fullAccountState', balance: DECIMAL, extra_currencies: listOf({}), code: BOC,
  data: BOC, last_transaction_id: transactionId, block_id: blockId, frozen_hash: '',
  sync_utime: whole, state: 'active',
};

test('an account that is active, one that has coins only, one never seen', async () => {
  const ask = (address) => chain.v2('getAddressInformation', { address });
  check(await ask(sender), account);
  check(await ask(receiver),
    { ...account, code: '', data: '', balance: String(COIN), state: 'uninitialized' });
  const never = await ask(rawOf(actor('unheard')));
  check(never, { ...account, code: '', data: '', balance: '0', state: 'uninitialized' });
  assert.equal(never.last_transaction_id.lt, '0');
});

test('balance, state and wallet alone', async () => {
  const balance = await chain.v2('getAddressBalance', { address: sender });
  check(balance, DECIMAL);
  assert.equal(await chain.v2('getAddressState', { address: receiver }), 'uninitialized');
  check(await chain.v2('getWalletInformation', { address: sender }), {
    '@type': 'ext.accounts.walletInformation', wallet: true, wallet_type: 'wallet v4 r2', seqno: 1,
    wallet_id: 698983191, balance, account_state: 'active', last_transaction_id: transactionId,
  });
  check(await chain.v2('getExtendedAddressInformation', { address: sender }), {
    '@type': 'fullAccountState',
    address: { '@type': 'accountAddress', account_address: sender }, balance,
    extra_currencies: listOf({}), last_transaction_id: transactionId, block_id: blockId,
    sync_utime: whole, revision: 0,
    account_state: { '@type': 'raw.accountState', code: BOC, data: BOC, frozen_hash: '' },
  });
});

const message = {
  '@type': 'ext.message', hash: HASH, source: FRIENDLY, destination: FRIENDLY, value: String(COIN),
  extra_currencies: listOf({}), fwd_fee: DECIMAL, ihr_fee: '0', created_lt: DECIMAL,
  body_hash: HASH, message: 'hello',
  msg_data: { '@type': 'msg.dataText', text: Buffer.from('hello').toString('base64') },
};
const external = {
  ...message, source: '', value: '0', fwd_fee: '0', created_lt: '0', message: /^[^\n]+\n$/,
  msg_data: { '@type': 'msg.dataRaw', body: BOC, init_state: BOC },
};
const transaction = {
  '@type': 'ext.transaction', address: { '@type': 'accountAddress', account_address: FRIENDLY },
  account: RAW, utime: whole, data: BOC, transaction_id: transactionId, fee: DECIMAL,
  storage_fee: DECIMAL, other_fee: DECIMAL, in_msg: external, out_msgs: listOf(message),
};

test('transactions, newest first', async () => {
  const [newest, oldest] = await chain.v2('getTransactions', { address: sender, limit: 2 });
  check(newest, transaction);
  assert.equal(newest.in_msg.hash, sent.hash);
  assert.ok(BigInt(newest.transaction_id.lt) > BigInt(oldest.transaction_id.lt));
  assert.ok(BigInt(newest.storage_fee) > 0n);
  assert.equal(BigInt(newest.fee), BigInt(newest.storage_fee) + BigInt(newest.other_fee));
  const [there] = await chain.v2('getTransactions', { address: receiver });
  check(there, { ...transaction, in_msg: message, out_msgs: listOf({}) });
});

test('what was sent is known by its hash and its normal hash', () => {
  check(sent, { '@type': 'raw.extMessageInfo', hash: HASH, hash_norm: HASH });
  assert.notEqual(sent.hash, sent.hash_norm);
});

test('the three ways to ask give the same', async () => {
  const byGet = await chain.v2('getMasterchainInfo');
  check(byGet, {
    '@type': 'blocks.masterchainInfo', last: blockId, init: blockId, state_root_hash: HASH,
  });
  assert.deepEqual(await chain.v2Post('getMasterchainInfo', {}), byGet);
  const { status, body } = await chain.post('/api/v2/jsonRPC',
    { id: 'a', jsonrpc: '2.0', method: 'getMasterchainInfo', params: {} });
  check({ status, body }, {
    status: 200,
    body: { ok: true, result: () => true, '@extra': /./, jsonrpc: '2.0', id: 'a' },
  });
  assert.deepEqual(body.result, byGet);
});

test('a get method takes and gives v2 stacks', async () => {
  const ask = (method, stack) => chain.v2Post('runGetMethod',
    { address: chain.addresses.gstd.friendly, method, stack });
  const data = await ask('get_jetton_data', []);
  check(data, {
    '@type': 'smc.runResult', gas_used: whole, exit_code: 0, stack: () => true,
    block_id: blockId, last_transaction_id: transactionId,
  });
  assert.deepEqual(data.stack.slice(0, 2), [['num', '0x0'], ['num', '-0x1']]);
  check(data.stack[3], ['cell', { bytes: BOC }]);
  const owner = bocOf(beginCell().storeAddress(actor('owner')).endCell());
  const { stack } = await ask('get_wallet_address', [['tvm.Slice', owner]]);
  check(stack[0], ['slice', { bytes: BOC }]);
  assert.equal((await ask('no_such_method', [])).exit_code, 11);
});

const refused = [
  ['getTransactions', { address: 'bad' }, 422],
  ['getTransactions', { address: sender, limit: 0 }, 422],
  ['getTransactions', { address: sender, limit: 1001 }, 422],
  ['getTransactions', { address: sender, lt: 1 }, 422],
  ['getTransactions', { address: sender, hash: '0'.repeat(64) }, 422],
  ['getTransactions', { address: sender, lt: 1, hash: '0'.repeat(64) }, 500],
  ['runGetMethod', { address: sender, method: 'seqno', stack: [['unknown', '0']] }, 422],
  ['runGetMethod', { address: sender, method: 'seqno', stack: [['cell', 'bad']] }, 422],
  ['sendBoc', {}, 422], ['sendBoc', { boc: '' }, 422], ['noSuchMethod', {}, 404],
];
for (const [method, params, status] of refused) {
  test(`${method} ${JSON.stringify(params).slice(0, 60)} is refused with ${status}`, async () => {
    const found = await chain.post(`/api/v2/${method}`, params);
    assert.equal(found.status, status);
    check(found.body, { ok: false, error: /./, code: status });
  });
}
