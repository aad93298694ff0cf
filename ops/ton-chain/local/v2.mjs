// toncenter's API v2 (ton-http-api-cpp, July 2026): the part of it that wallets and tools ask.
import { createHash } from 'node:crypto';
import { runGetMethod, sendMessage } from './actions.mjs';
import {
  Refusal, bocText, hashText, readAccount, readCount, readHash,
} from './encodings.mjs';
import { fromBlock, fromLt } from './history.mjs';
import { stackV2 } from './stack.mjs';
import { noTransaction, transactionV2 } from './v2_transaction.mjs';
import { walletOf } from './v2_wallets.mjs';
import { mapPage } from './view.mjs';

const fakeHash = (what) => createHash('sha256').update(what).digest('base64');

const blockId = (seqno) => ({
  '@type': 'ton.blockIdExt', workchain: -1, shard: '-9223372036854775808', seqno,
  root_hash: fakeHash(`root ${seqno}`), file_hash: fakeHash(`file ${seqno}`),
});

const getMasterchainInfo = (_, view) => ({
  '@type': 'blocks.masterchainInfo', last: blockId(view.head),
  state_root_hash: fakeHash(`state ${view.head}`), init: { ...blockId(0), workchain: -1 },
});

const stateName = (account) => {
  const type = account?.storage.state.type ?? 'uninit';
  return type === 'uninit' ? 'uninitialized' : type;
};

function getAddressInformation({ address }, view) {
  const { account, row } = view.account(readAccount(address));
  const state = account?.storage.state;
  const { code, data } = state?.state ?? {};
  return {
    '@type': 'raw.fullAccountState',
    balance: String(account?.storage.balance.coins ?? 0n),
    extra_currencies: [],
    code: code ? bocText(code) : '',
    data: data ? bocText(data) : '',
    last_transaction_id: row ? transactionId(row) : noTransaction,
    block_id: blockId(view.head),
    frozen_hash: state?.stateHash === undefined ? '' : hashText(state.stateHash),
    sync_utime: view.now(),
    state: stateName(account),
  };
}

const transactionId = (row) => (
  { '@type': 'internal.transactionId', lt: String(row.lt), hash: row.hash });

function getExtendedAddressInformation({ address }, view) {
  const name = readAccount(address);
  const shown = getAddressInformation({ address }, view);
  return {
    '@type': 'fullAccountState',
    address: { '@type': 'accountAddress', account_address: name },
    balance: shown.balance, extra_currencies: [],
    last_transaction_id: shown.last_transaction_id, block_id: shown.block_id,
    sync_utime: shown.sync_utime,
    account_state: {
      '@type': shown.state === 'active' ? 'raw.accountState' : 'uninited.accountState',
      code: shown.code, data: shown.data, frozen_hash: shown.frozen_hash,
    },
    revision: 0,
  };
}

function getWalletInformation({ address }, view) {
  const { account, row } = view.account(readAccount(address));
  return {
    '@type': 'ext.accounts.walletInformation',
    ...walletOf(account?.storage.state),
    balance: String(account?.storage.balance.coins ?? 0n),
    account_state: stateName(account),
    last_transaction_id: row ? transactionId(row) : noTransaction,
  };
}

/** Newest first. The transaction named by lt and hash is the first; `to_lt` itself is left out. */
function getTransactions({ address, limit, lt, hash, to_lt: toLt }, view) {
  const account = readAccount(address);
  const count = readCount(limit, 'limit', { least: 1, most: 1000, missing: 10 });
  const [from, until] = [lt, toLt].map((each, at) =>
    readCount(each, ['lt', 'to_lt'][at], { missing: 0 }));
  if ((from > 0) !== Boolean(hash)) throw new Refusal(422, 'lt and hash go together');
  const { history } = view.world;
  const rows = history.ofAccount(account);
  let end = fromBlock(rows, view.final + 1);
  if (hash) {
    const named = history.ofHash(readHash(hash));
    if (named?.account !== account || named.lt !== from || named.block > view.final) {
      throw new Refusal(500, 'LITE_SERVER_UNKNOWN: cannot locate transaction in block with '
        + 'specified logical time');
    }
    end = fromLt(rows, named.lt + 1);
  }
  const start = Math.max(end - count, until > 0 ? fromLt(rows, until + 1) : 0);
  const page = rows.slice(start, Math.max(start, end)).reverse();
  return mapPage(page, (row) => transactionV2(row, history));
}

async function sendBocReturnHash({ boc }, view) {
  const { hash, hashNorm } = await sendMessage(view.world, boc);
  return { '@type': 'raw.extMessageInfo', hash, hash_norm: hashNorm };
}

async function runMethod({ address, method, stack }, view) {
  const { row } = view.account(readAccount(address));
  const found = await runGetMethod(view, readAccount(address), method, stack);
  return {
    '@type': 'smc.runResult', gas_used: found.gasUsed, stack: found.stack.map(stackV2),
    exit_code: found.exitCode, block_id: blockId(view.head),
    last_transaction_id: row ? transactionId(row) : noTransaction,
  };
}

/** Each takes its parameters and what the request may see. */
export const v2Methods = {
  getMasterchainInfo,
  getAddressInformation,
  getExtendedAddressInformation,
  getWalletInformation,
  getAddressBalance: (params, view) => getAddressInformation(params, view).balance,
  getAddressState: (params, view) => getAddressInformation(params, view).state,
  getTransactions,
  sendBoc: async ({ boc }, view) => {
    await sendMessage(view.world, boc);
    return { '@type': 'ok' };
  },
  sendBocReturnHash,
  runGetMethod: runMethod,
};
