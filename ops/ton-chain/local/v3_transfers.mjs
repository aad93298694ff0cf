// v3's jetton transfers: recorded at the sender's wallet, so a row does not prove delivery.
import { bocText, rawText } from './encodings.mjs';
import { readTransaction } from './transaction.mjs';
import { accountsOf, isIn, metadataOf } from './v3_jettons.mjs';
import { decodedText } from './v3_message.mjs';
import { addressBook, pageOf } from './v3_pages.mjs';
import { mapPage } from './view.mjs';

const rawOrNull = (address) => (address ? rawText(address) : null);

// The payload is told only when it is in a ref, as toncenter does.
function readTransfer(body) {
  const slice = body.beginParse().skip(32);
  const transfer = {
    queryId: slice.loadUintBig(64), amount: slice.loadCoins(), to: slice.loadMaybeAddress(),
    rest: slice.loadMaybeAddress(), custom: slice.loadMaybeRef(), forward: slice.loadCoins(),
  };
  const payload = slice.remainingBits > 0 && slice.loadBit() ? slice.loadRef() : null;
  return { ...transfer, payload };
}

function transferV3(row, history) {
  const { owner, jetton } = history.jettonWallets.get(row.account);
  const { inMessage, description } = readTransaction(history.bocOf(row));
  const transfer = readTransfer(inMessage.body);
  return {
    query_id: String(transfer.queryId), source: owner, destination: rawOrNull(transfer.to),
    amount: String(transfer.amount), source_wallet: row.account, jetton_master: jetton,
    transaction_hash: row.hash, transaction_lt: String(row.lt), transaction_now: row.now,
    transaction_aborted: description.aborted, response_destination: rawOrNull(transfer.rest),
    custom_payload: transfer.custom && bocText(transfer.custom), decoded_custom_payload: null,
    forward_ton_amount: String(transfer.forward),
    forward_payload: transfer.payload && bocText(transfer.payload),
    decoded_forward_payload: transfer.payload && decodedText(transfer.payload), trace_id: row.trace,
  };
}

export async function transfers({ query, view }) {
  const { history } = view.world;
  const [owner, wallet] = ['owner_address', 'jetton_wallet'].map((name) => accountsOf(query, name));
  const master = accountsOf(query, 'jetton_master');
  const direction = query.get('direction');
  const isOwners = ({ source, destination }) => owner === null
    || (direction !== 'in' && owner.has(source)) || (direction !== 'out' && owner.has(destination));
  const rows = history.transfers.filter((row) => history.jettonWallets.has(row.account)
    && isIn(wallet, row.account)
    && isIn(master, history.jettonWallets.get(row.account).jetton)
    && isOwners(ends(row, history)));
  const shown = await mapPage(pageOf(rows, query, view), (row) => transferV3(row, history));
  return {
    jetton_transfers: shown,
    address_book: addressBook(shown.flatMap((each) =>
      [each.source, each.destination, each.source_wallet, each.jetton_master])),
    metadata: metadataOf(shown.map((each) => each.jetton_master), view),
  };
}

const ends = (row, history) => (
  { source: history.jettonWallets.get(row.account).owner, destination: row.to });

