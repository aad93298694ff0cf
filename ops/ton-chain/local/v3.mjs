// toncenter's API v3 (ton-indexer, July 2026): the part of it that GSTD and its tools ask.
import { createHash } from 'node:crypto';
import { runGetMethod, sendMessage } from './actions.mjs';
import {
  Refusal, bocText, hashText, readAccount, readCount, readHash,
} from './encodings.mjs';
import { stackV3 } from './stack.mjs';
import { addressBook, findRows, pageOf, transactionsAnswer } from './v3_pages.mjs';
import { jettonRoutes } from './v3_jettons.mjs';
import { SHARD } from './v3_transaction.mjs';
import { transfers } from './v3_transfers.mjs';

const fakeHash = (what) => createHash('sha256').update(what).digest('base64');

function blockV3(seqno, { world }) {
  const utime = world.history.ofBlock(seqno)[0]?.now ?? world.clock.now();
  return {
    workchain: -1, shard: SHARD, seqno, root_hash: fakeHash(`root ${seqno}`),
    file_hash: fakeHash(`file ${seqno}`), global_id: world.genesis.network, version: 0,
    after_merge: false, before_split: false, after_split: false, want_merge: false,
    want_split: false, key_block: false, vert_seqno_incr: false, flags: 0,
    gen_utime: String(utime), start_lt: String(seqno * 1_000_000),
    end_lt: String(seqno * 1_000_000 + 999_999), validator_list_hash_short: 0,
    gen_catchain_seqno: 0, min_ref_mc_seqno: Math.max(0, seqno - 1), prev_key_block_seqno: 0,
    vert_seqno: 0, master_ref_seqno: Math.max(0, seqno - 1),
    rand_seed: fakeHash(`seed ${seqno}`), created_by: hashText(0n),
    tx_count: world.history.ofBlock(seqno).length,
    masterchain_block_ref: { workchain: -1, shard: SHARD, seqno },
    prev_blocks: seqno > 1 ? [{ workchain: -1, shard: SHARD, seqno: seqno - 1 }] : [],
  };
}

const need = (query, name) => {
  const value = query.get(name);
  if (value) return value;
  throw new Refusal(422, `${name}: required`);
};

function byMessage({ query, view }) {
  const hash = readHash(need(query, 'msg_hash'), 'msg_hash');
  const direction = query.get('direction');
  const isIn = (row) => [row.message, row.norm].includes(hash);
  const rows = view.world.history.ofMessage(hash).filter((row) => row.block <= view.final
    && (!direction || (direction === 'in') === isIn(row)));
  return transactionsAnswer(pageOf(rows, query, view), view);
}

function byBlock({ query, view }) {
  const seqno = readCount(need(query, 'seqno'), 'seqno', {});
  return transactionsAnswer(pageOf(view.world.history.ofBlock(seqno), query, view), view);
}

// What is not final yet; toncenter gives the traces' transactions, newest first.
function pending({ query, view }) {
  const accounts = query.getAll('account').map((each) => readAccount(each, 'account'));
  const traces = query.getAll('trace_id').map((each) => readHash(each, 'trace_id'));
  const rows = view.isStale ? [] : view.world.history.rowsAfter(view.final)
    .filter((row) => accounts.length === 0 || accounts.includes(row.account))
    .filter((row) => traces.length === 0 || traces.includes(row.trace));
  return transactionsAnswer(rows.reverse(), view);
}

function addressInformation({ query, view }) {
  const account = readAccount(need(query, 'address'));
  const { account: found, row } = view.account(account);
  const state = found?.storage.state;
  return {
    balance: String(found?.storage.balance.coins ?? 0n),
    code: state?.state?.code ? bocText(state.state.code) : null,
    data: state?.state?.data ? bocText(state.state.data) : null,
    last_transaction_lt: String(row?.lt ?? 0),
    last_transaction_hash: row?.hash ?? hashText(0n),
    frozen_hash: state?.stateHash === undefined ? null : hashText(state.stateHash),
    status: !state || state.type === 'uninit' ? 'uninitialized' : state.type,
  };
}

function accountState(account, view, isWithBoc) {
  const { account: found, row } = view.account(account);
  if (!found) return null;
  const { state, balance } = found.storage;
  const shown = {
    address: account, account_state_hash: view.stateHash(row), balance: String(balance.coins),
    extra_currencies: {}, status: state.type, last_transaction_hash: row.hash,
    last_transaction_lt: String(row.lt),
  };
  if (state.type === 'active') {
    const { code, data } = state.state;
    shown.data_hash = data.hash().toString('base64');
    shown.code_hash = code.hash().toString('base64');
    if (isWithBoc) Object.assign(shown, { data_boc: bocText(data), code_boc: bocText(code) });
  }
  return { ...shown, contract_methods: null, interfaces: [] };
}

function accountStates({ query, view }) {
  const names = query.getAll('address').flatMap((each) => each.split(','));
  if (names.length === 0) throw new Refusal(422, 'address: required');
  const isWithBoc = query.get('include_boc') !== 'false';
  const accounts = names.map((each) => accountState(readAccount(each), view, isWithBoc))
    .filter((each) => each !== null);
  return {
    accounts, address_book: addressBook(accounts.map((each) => each.address)), metadata: {},
  };
}

async function message({ body, view }) {
  const { hash, hashNorm } = await sendMessage(view.world, body.boc);
  return { message_hash: hash, message_hash_norm: hashNorm };
}

async function getMethod({ body, view }) {
  const { address, method, stack } = body;
  const found = await runGetMethod(view, readAccount(address), method, stack);
  return {
    gas_used: found.gasUsed, exit_code: found.exitCode, stack: found.stack.map(stackV3),
  };
}

export const v3Routes = {
  'GET masterchainInfo': ({ view }) => (
    { last: blockV3(view.head, view), first: blockV3(1, view) }),
  'GET transactions': ({ query, view }) => transactionsAnswer(findRows(query, view), view),
  'GET transactionsByMessage': byMessage,
  'GET transactionsByMasterchainBlock': byBlock,
  'GET pendingTransactions': pending,
  'GET addressInformation': addressInformation,
  'GET accountStates': accountStates,
  'POST message': message,
  'POST runGetMethod': getMethod,
  ...jettonRoutes,
  'GET jetton/transfers': transfers,
};
