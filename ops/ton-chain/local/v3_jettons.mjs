// v3's view of the local jettons' wallets and masters. Knows wallets by the code of our own
// local jetton; other jettons have none here.
import { Dictionary, sha256 } from '../ton.mjs';
import { rawText, readAccount, readCount } from './encodings.mjs';
import { addressBook } from './v3_pages.mjs';

const LIMIT = { least: 1, most: 1000, missing: 10 };

export const accountsOf = (query, name) => {
  const found = query.getAll(name).flatMap((each) => each.split(','))
    .map((each) => readAccount(each, name));
  return found.length === 0 ? null : new Set(found);
};
export const isIn = (set, value) => set === null || set.has(value);
const rawOrNull = (address) => (address ? rawText(address) : null);

function cut(list, query) {
  const offset = readCount(query.get('offset'), 'offset', { missing: 0 });
  return list.slice(offset, offset + readCount(query.get('limit'), 'limit', LIMIT));
}

// Supply, admin, content and wallet code, as jetton_minter.tolk keeps them.
function readMinter(data) {
  const slice = data.beginParse();
  return {
    supply: slice.loadCoins(), admin: slice.loadMaybeAddress(), content: slice.loadRef(),
    walletCode: slice.loadRef(),
  };
}

// TEP-64, on chain. Only names that are asked for can be told: keys are hashes.
function readContent(content) {
  const slice = content.beginParse();
  if (slice.remainingBits < 9 || slice.loadUint(8) !== 0) return {};
  const fields = slice.loadDict(Dictionary.Keys.Buffer(32), Dictionary.Values.Cell());
  const known = ['name', 'symbol', 'decimals', 'description', 'image', 'uri'].flatMap((name) => {
    const text = fields.get(Buffer.from(sha256(name)))?.beginParse();
    return text ? [[name, text.skip(8).loadStringTail()]] : [];
  });
  return Object.fromEntries(known);
}

export function metadataOf(masters, view) {
  return Object.fromEntries([...new Set(masters)].flatMap((master) => {
    const state = view.account(master).account?.storage.state;
    if (state?.type !== 'active') return [];
    const { name, symbol, decimals } = readContent(readMinter(state.state.data).content);
    const info = { valid: true, type: 'jetton_masters', name, symbol, extra: { decimals } };
    return [[master, { is_indexed: true, token_info: [info] }]];
  }));
}

function walletV3(address, view) {
  const { account, row } = view.account(address);
  if (account?.storage.state.type !== 'active') return null;
  const { owner, jetton } = view.world.history.jettonWallets.get(address);
  const { code, data } = account.storage.state.state;
  return {
    address, balance: String(data.beginParse().loadCoins()), owner, jetton,
    last_transaction_lt: String(row.lt), code_hash: code.hash().toString('base64'),
    data_hash: data.hash().toString('base64'),
  };
}

function wallets({ query, view }) {
  const [address, owner, jetton] = ['address', 'owner_address', 'jetton_address']
    .map((name) => accountsOf(query, name));
  const isZeroLeftOut = query.get('exclude_zero_balance') === 'true';
  const found = [...view.world.history.jettonWallets]
    .filter(([own, wallet]) => isIn(address, own) && isIn(owner, wallet.owner)
      && isIn(jetton, wallet.jetton))
    .map(([own]) => walletV3(own, view))
    .filter((each) => each !== null && !(isZeroLeftOut && each.balance === '0'));
  const shown = cut(found, query);
  return {
    jetton_wallets: shown,
    address_book: addressBook(shown.flatMap((each) => [each.address, each.owner, each.jetton])),
    metadata: metadataOf(shown.map((each) => each.jetton), view),
  };
}

function masterV3(address, view) {
  const { account, row } = view.account(address);
  if (account?.storage.state.type !== 'active') return null;
  const { code, data } = account.storage.state.state;
  const { supply, admin, content, walletCode } = readMinter(data);
  return {
    address, total_supply: String(supply), mintable: true, admin_address: rawOrNull(admin),
    jetton_content: readContent(content),
    jetton_wallet_code_hash: walletCode.hash().toString('base64'),
    code_hash: code.hash().toString('base64'), data_hash: data.hash().toString('base64'),
    last_transaction_lt: String(row.lt),
  };
}

function masters({ query, view }) {
  const [address, admin] = ['address', 'admin_address'].map((name) => accountsOf(query, name));
  const found = Object.values(view.world.parties.jettons).map((each) => rawText(each.address))
    .filter((each) => isIn(address, each)).map((each) => masterV3(each, view))
    .filter((each) => each !== null && isIn(admin, each.admin_address));
  const shown = cut(found, query);
  return {
    jetton_masters: shown,
    address_book: addressBook(shown.flatMap((each) => [each.address, each.admin_address])),
    metadata: metadataOf(shown.map((each) => each.address), view),
  };
}

export const jettonRoutes = {
  'GET jetton/wallets': wallets,
  'GET jetton/masters': masters,
};
