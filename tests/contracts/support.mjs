// A local chain with today's prices, a hub, and one escrow on it. Actors are plain addresses
// without code: what reaches them stays, so every balance below is exact.
import { loadCode } from '../../ops/ton-chain/compile.mjs';
import {
  claim, dataCell, escrowInit, paidArguments, paidDictionary, parseEscrow, parseNotice, signVoucher,
  voucherCell,
} from '../../ops/ton-chain/escrow.mjs';
import { currentConfig } from '../../ops/ton-chain/fees.mjs';
import { hubInit } from '../../ops/ton-chain/hub.mjs';
import {
  Address, Blockchain, createShardAccount, internal, keyPairFromSeed, sha256,
} from '../../ops/ton-chain/ton.mjs';

export const NOW = 1_790_000_000;
export const DEADLINE = NOW + 90 * 86400;
export const COIN = 1_000_000_000n;
export const MAINNET = -239;
export const TESTNET = -3;

export const keyOf = (name) => keyPairFromSeed(sha256(`gstd-test-vector/${name}`));
export const operator = keyOf('operator');
export const actor = (name) => new Address(0, sha256(`gstd-test-actor/${name}`));
export const requester = actor('requester');
export const stranger = actor('stranger');
export const hubOwner = actor('hub owner');

const code = Object.fromEntries(['escrow', 'hub'].map((name) => [name, loadCode(name)]));
export const hub = hubInit(code.hub, hubOwner);

export const numberOf = (publicKey) => BigInt(`0x${publicKey.toString('hex')}`);

export async function newWorld(changes = {}) {
  const chain = await Blockchain.create({ config: currentConfig() });
  chain.now = NOW;
  const terms = {
    escrowId: 7n, globalId: MAINNET, hub: hub.address, requester, minter: null,
    operatorKey: numberOf(operator.publicKey), refundAfter: DEADLINE, ...changes,
  };
  const { init, address } = escrowInit(code.escrow, terms);
  const world = { chain, terms, init, address };
  await send(world, hubOwner, COIN, undefined, { to: hub.address, init: hub.init });
  return world;
}

/** One message to the escrow (or `to`), and all that follows from it. */
export async function send(world, from, value, body, { to = world.address, init } = {}) {
  const message = internal({ to, value, body, init, bounce: true });
  message.info.src = from;
  const { transactions } = await world.chain.sendMessage(message);
  return outcome(transactions, to);
}

/** What the first transaction on `address` came to. */
export function outcome(transactions, address) {
  const own = transactions.find((each) => addressOf(each).equals(address));
  const { computePhase: compute, actionPhase: action, bouncePhase } = own.description;
  return {
    transactions,
    exit: compute.type === 'vm' ? compute.exitCode : compute.reason,
    action: action?.resultCode ?? null,
    gas: compute.type === 'vm' ? Number(compute.gasUsed) : 0,
    bounced: bouncePhase?.type === 'ok',
    fee: (compute.gasFees ?? 0n) + (action?.totalFwdFees ?? 0n),
    sent: [...own.outMessages.values()],
    end: own.endStatus,
  };
}

export const addressOf = (transaction) => new Address(0,
  Buffer.from(transaction.address.toString(16).padStart(64, '0'), 'hex'));

/** The value that `to` got, summed over all that followed. */
export const received = (result, to) => result.transactions
  .filter((each) => addressOf(each).equals(to))
  .reduce((sum, each) => sum + each.inMessage.info.value.coins, 0n);

/** The notices sent to the hub, in order, as a watcher of the sender's transactions reads them. */
export const notices = (result) => result.transactions
  .flatMap((each) => [...each.outMessages.values()])
  .filter((each) => each.info.dest?.equals(hub.address))
  .map((each) => parseNotice(each.body)).filter((each) => each !== null);

export const noticeOf = (kind, amount, deposited, paidOut, queryId = 0n) => (
  { queryId, kind, escrowId: 7n, amount, deposited, paidOut });

export const balanceOf = async ({ chain }, address) => (await chain.getContract(address)).balance;

export async function stateOf({ chain, address }) {
  return parseEscrow((await chain.runGetMethod(address, 'get_escrow')).stackReader);
}

export async function paidTo({ chain, address }, payee) {
  return (await chain.runGetMethod(address, 'get_paid', paidArguments(payee))).stackReader
    .readBigNumber();
}

/** A signed claim; `changes` alters the voucher, the key or the query id. */
export function claimOf(world, payee, cumulative, changes = {}) {
  const { key = operator, queryId = 0n, ...voucherChanges } = changes;
  const voucher = voucherCell({
    escrow: world.address, escrowId: world.terms.escrowId, payee, cumulative,
    validUntil: DEADLINE - 3600, ...voucherChanges,
  });
  return claim(voucher, signVoucher(voucher, key.secretKey), queryId);
}

/** Puts an escrow on the chain in a state that would take long to reach by messages. */
export async function place(world, state, balance, address = world.address) {
  const whole = {
    paused: false, jettonWallet: null, deposited: 0n, paidOut: 0n, payees: 0,
    paid: paidDictionary(), ...state,
  };
  await world.chain.setShardAccount(address, createShardAccount({
    address, code: code.escrow, data: dataCell(world.terms, whole), balance, workchain: 0,
  }));
}

/** A small seeded generator (mulberry32): a failing sequence can be run again. */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
