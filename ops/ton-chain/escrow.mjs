// An escrow seen from outside: its address, every message it reads, and its getters' answers.
import { Dictionary, beginCell, contractAddress, sign } from './ton.mjs';

export const OP = {
  deposit: 0x6a7c0001, claim: 0x6a7c0002, refund: 0x6a7c0003, setPaused: 0x6a7c0004,
  initJetton: 0x6a7c0005, rescue: 0x6a7c0006, refunded: 0x6a7c0007, notice: 0x6a7c0010,
  order: 0x6a7c0011, sweep: 0x6a7c0012, voucher: 0x6a7c00ff, excesses: 0xd53276db,
  transfer: 0x0f8a7ea5, notification: 0x7362d09c, takeWallet: 0xd1735400,
};

export const NOTICE = { deposited: 1, claimed: 2, returned: 3, refunded: 4, walletSet: 5 };

export const REFUSAL = {
  notHub: 101, notOurJetton: 102, paused: 103, closed: 104, refundTooEarly: 105, badSignature: 106,
  nothingToPay: 107, insolvent: 108, notAVoucher: 109, otherEscrow: 110, otherEscrowId: 111,
  voucherExpired: 112, tooManyPayees: 113, valueTooSmall: 114, depositTooSmall: 115,
  depositTooLarge: 116, otherNetwork: 117, otherCurrency: 118, walletAlreadySet: 119,
  payeeNotInBasechain: 120, rescueTooEarly: 121, unknownMessage: 122,
};

export const paidDictionary = () => Dictionary.empty(
  Dictionary.Keys.BigUint(256), Dictionary.Values.BigVarUint(4));

function termsCell(terms) {
  const parties = beginCell().storeAddress(terms.requester).storeAddress(terms.minter).endCell();
  return beginCell().storeUint(terms.escrowId, 256).storeAddress(terms.hub)
    .storeUint(terms.operatorKey, 256).storeInt(terms.globalId, 32).storeUint(terms.refundAfter, 32)
    .storeRef(parties).endCell();
}

const fresh = {
  paused: false, jettonWallet: null, deposited: 0n, paidOut: 0n, payees: 0, paid: paidDictionary(),
};

/** The data cell; tests lay a later state over the fresh one. */
export function dataCell(terms, state = fresh) {
  return beginCell().storeBit(state.paused).storeAddress(state.jettonWallet)
    .storeCoins(state.deposited).storeCoins(state.paidOut).storeUint(state.payees, 16)
    .storeDict(state.paid).storeRef(termsCell(terms)).endCell();
}

/** `terms`: escrowId, globalId, hub, requester, minter or null, operatorKey, refundAfter. */
export function escrowInit(code, terms) {
  const init = { code, data: dataCell(terms) };
  return { init, address: contractAddress(0, init) };
}

const message = (op, queryId) => beginCell().storeUint(op, 32).storeUint(queryId, 64);

export const deposit = (queryId = 0n) => message(OP.deposit, queryId).endCell();
export const refund = (queryId = 0n) => message(OP.refund, queryId).endCell();
export const initJetton = (queryId = 0n) => message(OP.initJetton, queryId).endCell();
export const excesses = (queryId = 0n) => message(OP.excesses, queryId).endCell();
export const sweep = (queryId = 0n) => message(OP.sweep, queryId).endCell();
export const setPaused = (paused, queryId = 0n) => message(OP.setPaused, queryId)
  .storeBit(paused).endCell();
export const rescue = (wallet, amount, queryId = 0n) => message(OP.rescue, queryId)
  .storeAddress(wallet).storeCoins(amount).endCell();
export const order = (to, body, queryId = 0n) => message(OP.order, queryId)
  .storeAddress(to).storeRef(body).endCell();

export function voucherCell({ escrow, escrowId, payee, cumulative, validUntil }) {
  return beginCell().storeUint(OP.voucher, 32).storeAddress(escrow).storeUint(escrowId, 256)
    .storeAddress(payee).storeCoins(cumulative).storeUint(validUntil, 32).endCell();
}

export const signVoucher = (voucher, secretKey) => sign(voucher.hash(), secretKey);

export const claim = (voucher, signature, queryId = 0n) => message(OP.claim, queryId)
  .storeBuffer(signature, 64).storeRef(voucher).endCell();

/** `amount` is what this movement moved; `deposited` and `paidOut` are the totals after it. */
export function parseNotice(body) {
  const slice = body.beginParse();
  if (slice.remainingBits < 32 || slice.loadUint(32) !== OP.notice) return null;
  const notice = {
    queryId: slice.loadUintBig(64), kind: slice.loadUint(8), escrowId: slice.loadUintBig(256),
    amount: slice.loadCoins(), deposited: slice.loadCoins(), paidOut: slice.loadCoins(),
  };
  slice.endParse();
  return notice;
}

/** Reads the stack of `get_escrow`. */
export function parseEscrow(stack) {
  return {
    escrowId: stack.readBigNumber(),
    globalId: stack.readNumber(),
    hub: stack.readAddress(),
    requester: stack.readAddress(),
    minter: stack.readAddressOpt(),
    operatorKey: stack.readBigNumber(),
    refundAfter: stack.readNumber(),
    paused: stack.readBoolean(),
    jettonWallet: stack.readAddressOpt(),
    deposited: stack.readBigNumber(),
    paidOut: stack.readBigNumber(),
    payees: stack.readNumber(),
    left: stack.readBigNumber(),
  };
}

/** `get_paid` takes the payee as a slice. */
export const paidArguments = (payee) => [
  { type: 'slice', cell: beginCell().storeAddress(payee).endCell() },
];
