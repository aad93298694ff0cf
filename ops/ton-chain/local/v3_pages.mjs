// Which transactions a v3 query means, and the page of them it asks for.
import { Refusal, friendlyText, readAccount, readCount, readHash } from './encodings.mjs';
import { fromBlock, fromLt } from './history.mjs';
import { mapPage } from './view.mjs';

const LIMIT = { least: 1, most: 1000, missing: 10 };
const MOST_LT = Number.MAX_SAFE_INTEGER;

const number = (query, name, missing) => readCount(query.get(name), name,
  { most: Number.MAX_VALUE, missing });

function readSort(query) {
  const sort = query.get('sort') ?? 'desc';
  if (sort === 'asc' || sort === 'desc') return sort;
  throw new Refusal(422, 'sort: expected asc or desc');
}

/** Rows in order of lt that may match: an account's own list, never all when one is named. */
function candidates(query, history) {
  const accounts = query.getAll('account').flatMap((each) => each.split(','))
    .map((each) => readAccount(each, 'account'));
  const hash = query.get('hash');
  if (hash) {
    const row = history.ofHash(readHash(hash));
    return row && (accounts.length === 0 || accounts.includes(row.account)) ? [row] : [];
  }
  if (accounts.length === 1) return history.ofAccount(accounts[0]);
  if (accounts.length === 0) return history.rows;
  return [...new Set(accounts)].flatMap((each) => history.ofAccount(each))
    .sort((one, other) => one.lt - other.lt);
}

function filterOf(query) {
  const lt = number(query, 'lt', null);
  const block = number(query, 'mc_seqno', null);
  const [from, to] = [number(query, 'start_utime', 0), number(query, 'end_utime', Infinity)];
  return (row) => row.now >= from && row.now <= to && (lt === null || row.lt === lt)
    && (block === null || row.block === block);
}

/** One page of `rows`, which are in order of lt, as far as the view is final. */
export function pageOf(rows, query, view) {
  const limit = readCount(query.get('limit'), 'limit', LIMIT);
  const offset = readCount(query.get('offset'), 'offset', { missing: 0 });
  const sort = readSort(query);
  const matches = filterOf(query);
  const from = fromLt(rows, number(query, 'start_lt', 0));
  const to = Math.min(fromLt(rows, Math.min(number(query, 'end_lt', MOST_LT), MOST_LT) + 1),
    fromBlock(rows, view.final + 1));
  const page = [];
  let left = offset;
  for (let at = from; at < to && page.length < limit; at += 1) {
    const row = rows[sort === 'asc' ? at : from + to - 1 - at];
    if (!matches(row)) continue;
    if (left > 0) left -= 1;
    else page.push(row);
  }
  return page;
}

export const findRows = (query, view) =>
  pageOf(candidates(query, view.world.history), query, view);

/** User-friendly forms of all the accounts in an answer. */
export function addressBook(accounts) {
  return Object.fromEntries([...new Set(accounts)].filter((each) => each).map((each) =>
    [each, { user_friendly: friendlyText(each, true), domain: null, interfaces: null }]));
}

const accountsIn = ({ account, in_msg: inbound, out_msgs: outbound }) => [account,
  ...[inbound, ...outbound].flatMap(({ source, destination }) => [source, destination])];

export async function transactionsAnswer(rows, view) {
  const transactions = await mapPage(rows, (row) => view.transaction(row));
  return { transactions, address_book: addressBook(transactions.flatMap(accountsIn)) };
}
