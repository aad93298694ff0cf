// What happened, found by account, hash, message and block. Holds the headers; transactions and
// states stay in the journal and are read when asked for.
const firstFrom = (rows, isFrom) => {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isFrom(rows[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** Index of the first of `rows`, which are in order of lt, at `lt` or later. */
export const fromLt = (rows, lt) => firstFrom(rows, (row) => row.lt >= lt);
export const fromBlock = (rows, block) => firstFrom(rows, (row) => row.block >= block);

export class History {
  rows = [];
  transfers = [];
  jettonWallets = new Map();
  #accounts = new Map();
  #hashes = new Map();
  #messages = new Map();
  #journal;

  constructor(journal) { this.#journal = journal; }

  /** Rows come in order of lt. */
  add(row) {
    this.rows.push(row);
    pushTo(this.#accounts, row.account, row);
    this.#hashes.set(row.hash, row);
    for (const hash of [row.message, row.norm, ...row.out]) {
      if (hash) pushTo(this.#messages, hash, row);
    }
    if (row.wallet) this.jettonWallets.set(row.account, row.wallet);
    if (row.to) this.transfers.push(row);
  }

  get last() { return this.rows[this.rows.length - 1]; }

  ofAccount(account) { return this.#accounts.get(account) ?? []; }

  ofHash(hash) { return this.#hashes.get(hash); }

  /** The sender's transaction and the receiver's, by the message's hash or its normal hash. */
  ofMessage(hash) { return [...new Set(this.#messages.get(hash) ?? [])]; }

  ofBlock(block) {
    return this.rows.slice(fromBlock(this.rows, block), fromBlock(this.rows, block + 1));
  }

  rowsAfter(block) { return this.rows.slice(fromBlock(this.rows, block + 1)); }

  /** The account's last row up to a block, undefined when there is none. */
  lastRow(account, block) {
    const rows = this.ofAccount(account);
    return rows[fromBlock(rows, block + 1) - 1];
  }

  rowBefore(row) {
    const rows = this.ofAccount(row.account);
    return rows[fromLt(rows, row.lt) - 1];
  }

  bocOf(row) { return this.#journal.read(row.places.boc); }

  stateOf(row) { return this.#journal.read(row.places.state); }
}

function pushTo(map, key, value) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
