// What only a local chain can do, under /_local/: make money, move time, order faults.
import { Cell, toNano } from '../ton.mjs';
import { mint, walletInit } from '../jetton.mjs';
import { Refusal, addressOf, rawText, readAccount, readCount } from './encodings.mjs';
import { showExchange, termsMessage } from './exchange.mjs';
import { madeMessage } from './genesis.mjs';
import { walletCode } from './jetton_code.mjs';
import { loadStateInit } from './packages.mjs';
import { View } from './view.mjs';

const MINT_VALUE = toNano('0.2');
const MOST_AT_ONCE = 10_000;

function readAmount(text, name = 'amount') {
  const isSafe = typeof text === 'string' || Number.isSafeInteger(text);
  if (isSafe && /^[1-9]\d{0,36}$/.test(String(text))) return BigInt(text);
  throw new Refusal(422, `${name}: expected a whole number above 0, in text`);
}

const readAddress = (text, name) => addressOf(readAccount(text, name));

function readCell(boc, name) {
  if (boc === undefined || boc === null) return undefined;
  try {
    return Cell.fromBase64(boc);
  } catch {
    throw new Refusal(422, `${name}: not a BoC`);
  }
}

const rowOf = ({ row, error }) => {
  if (error) throw new Refusal(422, error);
  return row;
};

const told = (row) => ({
  account: row.account, hash: row.hash, lt: String(row.lt), now: row.now, mc_block_seqno: row.block,
});

// Answers once the coins can be seen, so that what comes next may rely on them.
async function faucet({ address, amount }, { world }) {
  const message = madeMessage({
    from: world.parties.faucet.address, to: readAddress(address), value: readAmount(amount),
    bounce: false,
  });
  const row = rowOf(await world.chain.internal(message));
  await world.chain.shown(row.block);
  return told(row);
}

function readMinter(jetton, { jettons }) {
  const minter = jettons[jetton]?.address ?? Object.values(jettons)
    .find((each) => each.address.equals(readAddress(jetton, 'jetton')))?.address;
  if (minter) return minter;
  throw new Refusal(422, 'jetton: not one of this chain; try gstd or xaut0');
}

// As of the newest block; 0 where there is no wallet yet.
function jettonWallet({ jetton, owner }, { world }) {
  const minter = readMinter(jetton, world.parties);
  const { address } = walletInit(walletCode, readAddress(owner, 'owner'), minter);
  const state = new View(world).account(rawText(address)).account?.storage.state;
  const balance = state?.type === 'active' ? state.state.data.beginParse().loadCoins() : 0n;
  return { address: rawText(address), balance: String(balance) };
}

async function exchange(given, { world }) {
  const row = rowOf(await world.chain.internal(termsMessage(given, world)));
  await world.chain.settled(row);
  return showExchange(world);
}

async function mintJettons({ jetton, to, amount, forward_amount: forward }, { world }) {
  const { faucet: { address: from } } = world.parties;
  const minter = readMinter(jetton, world.parties);
  const forwardAmount = forward === undefined ? 0n : readAmount(forward, 'forward_amount');
  const body = mint(readAddress(to, 'to'), readAmount(amount), forwardAmount);
  const message = madeMessage({ from, to: minter, value: MINT_VALUE + forwardAmount, body });
  const row = rowOf(await world.chain.internal(message));
  await world.chain.settled(row);
  return told(row);
}

function readInternal(given) {
  const stateInit = readCell(given.state_init, 'state_init');
  return madeMessage({
    from: readAddress(given.from, 'from'), to: readAddress(given.to, 'to'),
    value: readAmount(given.amount), body: readCell(given.body_boc, 'body_boc'),
    init: stateInit && loadStateInit(stateInit.beginParse()), bounce: given.bounce ?? true,
  });
}

// One message or a list; `settle` waits for all that follows.
async function internal(given, { world }) {
  const list = given.messages ?? [given];
  if (list.length > MOST_AT_ONCE) throw new Refusal(422, `messages: at most ${MOST_AT_ONCE}`);
  const messages = list.map(readInternal);
  const outcomes = await Promise.all(messages.map((each) => world.chain.internal(each)));
  const rows = outcomes.map(rowOf);
  if (given.settle) await Promise.all(rows.map((row) => world.chain.settled(row)));
  return given.messages ? { transactions: rows.map(told) } : told(rows[0]);
}

async function time({ now, advance }, { world }) {
  const { clock } = world;
  const wanted = now === undefined
    ? clock.now() + readCount(advance, 'advance', { least: 0, most: 2 ** 31 })
    : readCount(now, 'now', { least: 1, most: 2 ** 32 - 1 });
  if (!(wanted >= clock.now())) {
    throw new Refusal(422, `time: chain time is ${clock.now()} and does not go back`);
  }
  const offset = clock.offset + wanted - clock.now();
  await world.chain.record({ kind: 'time', offset });
  clock.offset = offset;
  return showTime({}, { world });
}

const showTime = (_, { world: { clock } }) => ({ now: clock.now(), offset: clock.offset });

async function blocks({ count }, { world }) {
  const { clock, chain } = world;
  if (!clock.isManual) throw new Refusal(409, 'blocks: come by themselves; see --block-ms');
  const head = clock.head() + readCount(count, 'count', { least: 1, most: 1_000_000, missing: 1 });
  await chain.record({ kind: 'blocks', head });
  clock.seal(head);
  return { seqno: clock.head() };
}

const health = (_, { world }) => ({
  ok: true, seqno: world.chain.head(), now: world.clock.now(),
  transactions: world.history.rows.length, undelivered: world.chain.mailbox.size,
  rss_bytes: process.memoryUsage().rss, journal_bytes: world.journal.size,
});

export const controlRoutes = {
  'GET health': health,
  'GET addresses': (_, { world }) => world.addresses,
  'POST faucet': faucet,
  'POST mint': mintJettons,
  'POST jettons': jettonWallet,
  'GET exchange': (_, { world }) => showExchange(world),
  'POST exchange': exchange,
  'POST internal': internal,
  'GET time': showTime,
  'POST time': time,
  'POST blocks': blocks,
  'GET faults': (_, { faults }) => ({ faults: faults.show() }),
  'POST faults': (body, { faults }) => {
    faults.set(Array.isArray(body) ? body : body.faults);
    return { faults: faults.show() };
  },
};
