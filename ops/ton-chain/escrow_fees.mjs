// What a deposit credits and a claim costs: the same formulas as escrow_fees.tolk, for clients.
import { forwardFee, gasFee, storageFee } from './fees.mjs';

export const PAYEES_MAX = 4096;
export const MIN_DEPOSIT = 10_000_000n;
export const AMOUNT_LIMIT = 1n << 63n;
export const GAS = {
  deposit: 9000, claim: 30000, init: 9000, refund: 8000, jettonTransfer: 40000, bounce: 30000,
};
export const BASE = { bits: 24000n, cells: 50n };
export const ENTRY = { bits: 400n, cells: 2n };
export const NOTICE_BITS = 564;

const RENT_SECONDS = 2 * 365 * 86400;
const messageFee = () => forwardFee(0, 0);

export const noticeFee = () => 1n + forwardFee(NOTICE_BITS, 1);
export const baseRent = () => storageFee(RENT_SECONDS, BASE.bits, BASE.cells);
export const entryRent = () => storageFee(RENT_SECONDS, ENTRY.bits, ENTRY.cells);

/** Taken from every native deposit; what of it is not used comes back as excesses. */
export const depositFee = () => gasFee(GAS.deposit) + noticeFee() + messageFee();

/** What a native deposit of `value` adds to `deposited`. */
export const creditOf = (value, isFirst) => value - depositFee() - (isFirst ? baseRent() : 0n);

/** The value to send for `credit` to arrive. */
export const valueFor = (credit, isFirst) => credit + depositFee() + (isFirst ? baseRent() : 0n);

/** The least value of a claim. */
export function claimFee({ isJetton, isNewPayee }) {
  const own = gasFee(GAS.claim) + noticeFee() + 2n * messageFee();
  const transfer = isJetton ? gasFee(GAS.jettonTransfer) + 2n * forwardFee(12000, 24) : 0n;
  return own + transfer + (isNewPayee ? entryRent() : 0n);
}

/** The escrow's balance with which a refund in coins is also heard; less than it still pays. */
export const refundFee = () => gasFee(GAS.refund) + noticeFee() + messageFee();

/** The least value of InitJetton. */
export const initFee = () => 2n * gasFee(GAS.init) + noticeFee() + 3n * messageFee() + baseRent();
