// How addresses, hashes and numbers are written, and what is refused when they are read.
import { Address } from '../ton.mjs';

/** An answer other than success. `status` is the HTTP status. */
export class Refusal extends Error {
  constructor(status, why) {
    super(why);
    this.status = status;
  }
}

export const rawText = (address) =>
  `${address.workChain}:${address.hash.toString('hex').toUpperCase()}`;

const bytesOf = (number) => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');
export const hashText = (number) => bytesOf(number).toString('base64');
export const addressOf = (account) => Address.parseRaw(account);
export const bocText = (cell) => cell.toBoc({ idx: false, crc32: true }).toString('base64');
export const friendlyText = (account, bounceable) => addressOf(account)
  .toString({ urlSafe: true, bounceable });

/** Raw or friendly, to raw. */
export function readAccount(text, name = 'address') {
  try {
    return rawText(Address.parse(String(text)));
  } catch {
    throw new Refusal(422, `${name}: not an address`);
  }
}

/** Hex or base64, either alphabet, to base64. */
export function readHash(text, name = 'hash') {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex').toString('base64');
  // A query turns the plus of base64 into a space.
  const plain = String(text).replace(/-|_| /g, (each) => (each === '_' ? '/' : '+'));
  if (/^[A-Za-z0-9+/]{43}=?$/.test(plain)) return Buffer.from(plain, 'base64').toString('base64');
  throw new Refusal(422, `${name}: not a hash`);
}

export function readCount(text, name, { least = 0, most = Number.MAX_SAFE_INTEGER, missing }) {
  if (text === undefined || text === null || text === '') return missing;
  const number = /^\d{1,20}$/.test(String(text)) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw new Refusal(422, `${name}: expected a whole number from ${least} to ${most}`);
}
