// A message as toncenter's v3 shows it (ton-indexer, July 2026).
import { beginCell, storeStateInit } from '../ton.mjs';
import { bocText, rawText } from './encodings.mjs';
import { normalHash } from './transaction.mjs';

/** First 32 bits of a body, or null when there are fewer. */
function opcodeOf(body) {
  const slice = body.beginParse();
  return slice.remainingBits < 32 ? null : slice.loadUint(32);
}

/** The text of a comment (op 0, then bytes through the chain of refs), else null. */
export function commentOf(body) {
  if (opcodeOf(body) !== 0) return null;
  const slice = body.beginParse();
  slice.skip(32);
  try {
    return slice.loadStringTail();
  } catch {
    return null;
  }
}

export function decodedText(body) {
  const comment = commentOf(body);
  return comment === null ? null : { type: 'text_comment', '@type': 'text_comment', comment };
}

const contentOf = (body) => (
  { hash: body.hash().toString('base64'), body: bocText(body), decoded: decodedText(body) });

function initOf({ init }) {
  if (!init) return null;
  const cell = beginCell().store(storeStateInit(init)).endCell();
  return { hash: cell.hash().toString('base64'), body: bocText(cell), decoded: null };
}

const extraOf = ({ other }) => Object.fromEntries([...(other ?? [])].map(([id, amount]) =>
  [String(id), String(amount)]));

const nothing = {
  source: null, destination: null, value: null, value_extra_currencies: {}, fwd_fee: null,
  ihr_fee: null, extra_flags: null, created_lt: null, created_at: null, ihr_disabled: null,
  bounce: null, bounced: null, import_fee: null,
};

const byType = {
  internal: (info) => ({
    source: rawText(info.src), destination: rawText(info.dest), value: String(info.value.coins),
    value_extra_currencies: extraOf(info.value), fwd_fee: String(info.forwardFee),
    ihr_fee: String(info.ihrFee), extra_flags: String(info.ihrFee),
    created_lt: String(info.createdLt), created_at: String(info.createdAt),
    ihr_disabled: info.ihrDisabled, bounce: info.bounce, bounced: info.bounced,
  }),
  'external-in': (info) => ({
    destination: rawText(info.dest), import_fee: String(info.importFee),
  }),
  'external-out': (info) => ({
    source: rawText(info.src), created_lt: String(info.createdLt),
    created_at: String(info.createdAt),
  }),
};

export function messageV3(message) {
  const opcode = opcodeOf(message.body);
  const shown = {
    hash: message.cell.hash().toString('base64'),
    ...nothing,
    ...byType[message.info.type](message.info),
    opcode: opcode === null ? null : `0x${opcode.toString(16).padStart(8, '0')}`,
    decoded_opcode: opcode === 0 ? 'text_comment' : null,
    message_content: contentOf(message.body),
    init_state: initOf(message),
  };
  if (message.info.type === 'external-in') {
    shown.hash_norm = normalHash(message).toString('base64');
  }
  return shown;
}
