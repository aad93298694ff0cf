// A transaction and its messages as toncenter's v2 shows them. No phases: who wants to know whether
// it succeeded has to parse `data`.
import { beginCell, storeStateInit } from '../ton.mjs';
import { addressOf, bocText, friendlyText, hashText, rawText } from './encodings.mjs';
import { readTransaction } from './transaction.mjs';
import { commentOf } from './v3_message.mjs';

export const noTransaction = {
  '@type': 'internal.transactionId', lt: '0', hash: hashText(0n),
};

const friendly = (address) => (address ? friendlyText(rawText(address), true) : '');

function messageData({ body, init }) {
  const comment = commentOf(body);
  if (comment !== null) {
    const text = Buffer.from(comment).toString('base64');
    return { msg_data: { '@type': 'msg.dataText', text }, message: comment };
  }
  const state = init ? bocText(beginCell().store(storeStateInit(init)).endCell()) : '';
  return {
    msg_data: { '@type': 'msg.dataRaw', body: bocText(body), init_state: state },
    message: `${rootBytes(body).toString('base64')}\n`,
  };
}

// The bits of the root cell alone, filled up to whole bytes.
function rootBytes({ bits }) {
  const padded = beginCell().storeBits(bits).storeUint(0, (8 - (bits.length % 8)) % 8).endCell();
  return padded.beginParse().loadBuffer(Math.ceil(bits.length / 8));
}

function messageV2(message) {
  const { info, cell, body } = message;
  return {
    '@type': 'ext.message',
    hash: cell.hash().toString('base64'),
    source: info.type === 'external-in' ? '' : friendly(info.src),
    destination: info.type === 'external-out' ? '' : friendly(info.dest),
    value: String(info.value?.coins ?? 0n),
    extra_currencies: [],
    fwd_fee: String(info.forwardFee ?? 0n),
    ihr_fee: String(info.ihrFee ?? 0n),
    created_lt: String(info.createdLt ?? 0n),
    body_hash: body.hash().toString('base64'),
    ...messageData(message),
  };
}

export function transactionV2(row, history) {
  const boc = history.bocOf(row);
  const { totalFees, description, inMessage, outMessages } = readTransaction(boc);
  const storage = description.storagePhase?.storageFeesCollected ?? 0n;
  return {
    '@type': 'ext.transaction',
    address: {
      '@type': 'accountAddress',
      account_address: addressOf(row.account).toString({ urlSafe: true, bounceable: true }),
    },
    account: row.account,
    utime: row.now,
    data: boc,
    transaction_id: { '@type': 'internal.transactionId', lt: String(row.lt), hash: row.hash },
    fee: String(totalFees.coins),
    storage_fee: String(storage),
    other_fee: String(totalFees.coins - storage),
    in_msg: messageV2(inMessage),
    out_msgs: outMessages.map(messageV2),
  };
}
