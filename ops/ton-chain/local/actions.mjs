// What both APIs do alike: take in an external message, run a get method.
import { Cell } from '../ton.mjs';
import { Refusal } from './encodings.mjs';
import { loadMessage } from './packages.mjs';
import { readStack } from './stack.mjs';
import { normalHash } from './transaction.mjs';

const NOT_APPLIED = 'LITE_SERVER_UNKNOWN: cannot apply external message to current state : ';

function readMessage(boc) {
  if (typeof boc !== 'string' || boc === '') throw new Refusal(422, 'boc: expected base64');
  try {
    const cell = Cell.fromBase64(boc);
    return { cell, ...loadMessage(cell.beginParse()) };
  } catch (error) {
    throw new Refusal(500, `LITE_SERVER_UNKNOWN: cannot parse external message: ${error.message}`);
  }
}

function notAccepted({ error, exitCode, log }, { hash }) {
  if (!/not accepted/i.test(error)) return new Refusal(500, `${NOT_APPLIED}${error}`);
  const steps = log.split('\n').filter((line) => line.startsWith('execute')).length;
  const tail = log === '' ? '' : `\nVM Log (truncated):\n...${log.slice(-500)}`;
  return new Refusal(500, `${NOT_APPLIED}External message was not accepted: cannot run message on `
    + `account: inbound external message rejected by transaction `
    + `${hash.toString('hex').toUpperCase()}:\nexitcode=${exitCode}, steps=${steps}, gas_used=0`
    + tail);
}

/** Executes the message; resolves when its transaction is on disk. */
export async function sendMessage(world, boc) {
  const message = readMessage(boc);
  if (message.info.type !== 'external-in') {
    throw new Refusal(500, `${NOT_APPLIED}not an external inbound message`);
  }
  const outcome = await world.chain.external(message.cell, message.info);
  if (outcome.error) throw notAccepted(outcome, message.info.dest);
  return {
    hash: message.cell.hash().toString('base64'),
    hashNorm: normalHash(message).toString('base64'),
  };
}

// CRC-16/XMODEM of the name, bit 16 set: how method ids are made.
function methodIdOf(method) {
  if (Number.isInteger(method)) return method;
  if (typeof method !== 'string' || method === '') {
    throw new Refusal(422, 'method: expected a name or an id');
  }
  if (/^(0x[0-9a-f]+|\d+)$/i.test(method)) return Number(method);
  let crc = 0;
  for (const byte of Buffer.from(method)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
    }
  }
  return crc | 0x10000;
}

const NO_CODE = { exitCode: -13, gasUsed: 0, stack: [] };

/** A contract that is not there answers -13, as the network's nodes do. */
export async function runGetMethod(view, account, method, stack) {
  const methodId = methodIdOf(method);
  const items = readStack(stack ?? []);
  const found = view.account(account).account;
  if (found?.storage.state.type !== 'active') return NO_CODE;
  return view.world.machine.call({ account: found, methodId, stack: items, now: view.now() });
}
