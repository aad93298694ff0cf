// v3 answers, field by field, as toncenter writes them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell, beginCell } from '../../ops/ton-chain/ton.mjs';
import {
  BOC, DECIMAL, FRIENDLY, HASH, RAW, anything, bool, check, listOf, whole,
} from './shapes.mjs';
import {
  COIN, actor, bocOf, comment, faucet, rawOf, serveForFile, tell, transactionsOf,
} from './support.mjs';
import { signedBoc, walletOf } from './wallets.mjs';

const chain = await serveForFile();
const wallet = walletOf('v4r2', 'shapes');
const sender = rawOf(wallet.contract.address);
const receiver = actor('shapes receiver');
await faucet(chain, sender);
const sent = await chain.v3Post('message', {
  boc: signedBoc(wallet, 0, [
    { to: receiver, value: COIN, body: comment('grüße'), bounce: false },
  ]),
});

const content = (decoded) => ({ hash: HASH, body: BOC, decoded });
const message = {
  hash: HASH, source: RAW, destination: RAW, value: DECIMAL, value_extra_currencies: {},
  fwd_fee: DECIMAL, ihr_fee: '0', extra_flags: '0', created_lt: DECIMAL, created_at: DECIMAL,
  opcode: /^0x[0-9a-f]{8}$/, decoded_opcode: 'text_comment', ihr_disabled: true, bounce: false,
  bounced: false, import_fee: null, init_state: null,
  message_content: content({
    type: 'text_comment', '@type': 'text_comment', comment: 'grüße',
  }),
};
const external = {
  ...message, source: null, value: null, fwd_fee: null, ihr_fee: null, extra_flags: null,
  created_lt: null, created_at: null, ihr_disabled: null, bounce: null, bounced: null,
  import_fee: '0', decoded_opcode: null, message_content: content(null),
  init_state: content(null), hash_norm: HASH,
};
const state = {
  hash: HASH, balance: DECIMAL, extra_currencies: {}, account_status: 'uninit', frozen_hash: null,
  data_hash: null, code_hash: null,
};
const storage = { storage_fees_collected: DECIMAL, status_change: 'unchanged' };
const transaction = {
  account: RAW, hash: HASH, lt: DECIMAL, now: whole, mc_block_seqno: whole, trace_id: HASH,
  trace_external_hash: HASH, prev_trans_hash: HASH, prev_trans_lt: DECIMAL, orig_status: 'uninit',
  end_status: 'active', total_fees: DECIMAL, total_fees_extra_currencies: {},
  description: {
    type: 'ord', aborted: false, destroyed: false, credit_first: true, storage_ph: storage,
    compute_ph: {
      skipped: false, success: true, msg_state_used: bool, account_activated: bool,
      gas_fees: DECIMAL, gas_used: DECIMAL, gas_limit: DECIMAL, gas_credit: DECIMAL, mode: 0,
      exit_code: 0, vm_steps: whole, vm_init_state_hash: HASH, vm_final_state_hash: HASH,
    },
    action: {
      success: true, valid: true, no_funds: false, status_change: 'unchanged',
      total_fwd_fees: DECIMAL, total_action_fees: DECIMAL, result_code: 0, tot_actions: 1,
      spec_actions: 0, skipped_actions: 0, msgs_created: 1, action_list_hash: HASH,
      tot_msg_size: { cells: DECIMAL, bits: DECIMAL },
    },
  },
  block_ref: { workchain: 0, shard: '8000000000000000', seqno: whole },
  in_msg: external, out_msgs: listOf(message), account_state_before: state,
  account_state_after: { ...state, account_status: 'active', data_hash: HASH, code_hash: HASH },
  emulated: false, finality: 'finalized',
};

test('the transaction of an external message that deploys a wallet', async () => {
  const { transactions, address_book: book } = await chain.v3('transactions',
    { account: sender, limit: 1 });
  check(transactions[0], transaction);
  assert.equal(transactions[0].in_msg.hash, sent.message_hash);
  assert.equal(transactions[0].in_msg.hash_norm, sent.message_hash_norm);
  check(book, Object.fromEntries([sender, rawOf(receiver)].map((each) =>
    [each, { user_friendly: FRIENDLY, domain: null, interfaces: null }])));
});

test('the transaction of a first payment to nobody\'s address', async () => {
  const [first] = await transactionsOf(chain, receiver);
  const { compute_ph: compute, action, bounce, ...phases } = first.description;
  check({ ...first, description: phases }, {
    ...transaction, orig_status: 'nonexist', end_status: 'uninit', in_msg: message,
    out_msgs: listOf({}),
    description: {
      type: 'ord', aborted: true, destroyed: false, credit_first: true,
      credit_ph: { credit: String(COIN) }, storage_ph: storage,
    },
    account_state_before: { ...state, balance: null, account_status: 'nonexist' },
    account_state_after: state,
  });
  assert.deepEqual(compute, { skipped: true, reason: 'no_state' });
  assert.deepEqual([action, bounce], [undefined, undefined]);
  assert.equal(first.trace_external_hash, sent.message_hash);
  assert.deepEqual([first.prev_trans_lt, first.prev_trans_hash],
    ['0', Buffer.alloc(32).toString('base64')]);
});

test('a payment that comes back tells why', async () => {
  const nobody = actor('nobody');
  await tell(chain, receiver, nobody, { value: COIN });
  const [there] = await transactionsOf(chain, nobody);
  check(there.description.bounce, {
    type: 'ok', msg_size: { cells: DECIMAL, bits: DECIMAL }, msg_fees: DECIMAL, fwd_fees: DECIMAL,
  });
  const [back] = (await transactionsOf(chain, receiver)).slice(-1);
  assert.deepEqual([back.in_msg.bounced, back.in_msg.bounce, back.in_msg.opcode],
    [true, false, '0xffffffff']);
  assert.equal(back.in_msg.source, rawOf(nobody));
  assert.equal(back.description.bounce, undefined);
});

test('the hash that is not there normal is the one of TEP-467', async () => {
  const { message_hash_norm: normal } = sent;
  const [found] = (await chain.v3('transactionsByMessage', { msg_hash: normal })).transactions;
  const body = Cell.fromBase64(found.in_msg.message_content.body);
  const made = beginCell().storeUint(2, 2).storeUint(0, 2).storeAddress(wallet.contract.address)
    .storeCoins(0).storeBit(0).storeBit(1).storeRef(body).endCell();
  assert.equal(made.hash().toString('base64'), normal);
});

const block = {
  workchain: -1, shard: '8000000000000000', seqno: whole, root_hash: HASH, file_hash: HASH,
  global_id: -239, version: whole, after_merge: false, before_split: false, after_split: false,
  want_merge: false, want_split: false, key_block: false, vert_seqno_incr: false, flags: 0,
  gen_utime: DECIMAL, start_lt: DECIMAL, end_lt: DECIMAL, validator_list_hash_short: whole,
  gen_catchain_seqno: whole, min_ref_mc_seqno: whole, prev_key_block_seqno: whole, vert_seqno: 0,
  master_ref_seqno: whole, rand_seed: HASH, created_by: HASH, tx_count: whole,
  masterchain_block_ref: { workchain: -1, shard: '8000000000000000', seqno: whole },
  prev_blocks: anything,
};

const information = {
  balance: DECIMAL, code: BOC, data: BOC, last_transaction_lt: DECIMAL,
  last_transaction_hash: HASH, frozen_hash: null, status: 'active',
};

test('the masterchain, accounts and their states', async () => {
  check(await chain.v3('masterchainInfo'), { last: block, first: { ...block, seqno: 1 } });
  check(await chain.v3('addressInformation', { address: sender }), information);
  check(await chain.v3('addressInformation', { address: rawOf(actor('unheard')) }), {
    ...information, balance: '0', code: null, data: null, last_transaction_lt: '0',
    status: 'uninitialized',
  });
  const { accounts } = await chain.v3('accountStates',
    { address: [sender, rawOf(receiver), rawOf(actor('unheard'))] });
  const known = {
    address: RAW, account_state_hash: HASH, balance: DECIMAL, extra_currencies: {},
    last_transaction_hash: HASH, last_transaction_lt: DECIMAL, contract_methods: null,
    interfaces: listOf(anything),
  };
  check(accounts, [
    { ...known, status: 'active', data_hash: HASH, code_hash: HASH, data_boc: BOC, code_boc: BOC },
    { ...known, status: 'uninit' },
  ]);
});

test('a get method answers numbers, cells, slices and errors', async () => {
  const { raw: minter } = chain.addresses.gstd;
  const ask = (method, stack = []) => chain.v3Post('runGetMethod',
    { address: minter, method, stack });
  const data = await ask('get_jetton_data');
  check(data, {
    gas_used: whole, exit_code: 0, stack: listOf({ type: anything, value: anything }),
  });
  assert.deepEqual(data.stack.map(({ type }) => type), ['num', 'num', 'slice', 'cell', 'cell']);
  assert.deepEqual(data.stack.slice(0, 2).map(({ value }) => value), ['0x0', '-0x1']);
  const owner = { type: 'slice', value: bocOf(beginCell().storeAddress(receiver).endCell()) };
  const { stack: [found] } = await ask('get_wallet_address', [owner]);
  check(found, { type: 'slice', value: BOC });
  assert.equal((await ask('no_such_method')).exit_code, 11);
  const nobody = await chain.v3Post('runGetMethod',
    { address: rawOf(actor('unheard')), method: 'seqno', stack: [] });
  assert.deepEqual(nobody, { gas_used: 0, exit_code: -13, stack: [] });
});

const refused = [
  ['GET transactions?account=nonsense', 422], ['GET transactions?limit=1001', 422],
  ['GET transactions?limit=0', 422], ['GET transactions?sort=up', 422],
  ['GET transactions?hash=12', 422], ['GET transactions?start_lt=-1', 422],
  ['GET transactionsByMessage', 422], ['GET nothing', 404], ['GET message', 404],
  ['POST message {"boc":"zzz"}', 500], ['POST message {}', 422],
  ['POST message not json', 422], ['POST runGetMethod {"address":"x","method":"y"}', 422],
];
for (const [asked, status] of refused) {
  test(`${asked} is refused with ${status}`, async () => {
    const [, verb, path, body] = /^(\S+) (\S+) ?(.*)$/.exec(asked);
    const found = await chain.ask(`/api/v3/${path}`,
      { method: verb, ...(verb === 'POST' ? { body } : {}) });
    assert.equal(found.status, status);
    check(found.body, { error: /./ });
  });
}
