// A transaction and its messages taken apart. The messages' own cells are kept: written again from
// their parts they may hash differently.
import { Cell, Dictionary, beginCell } from '../ton.mjs';
import { loadMessage, loadTransaction } from './packages.mjs';

const readMessage = (cell) => ({ cell, ...loadMessage(cell.beginParse()) });

/** `cell`, `inMessage`, `outMessages` as list; the rest as @ton/core reads it. */
export function readTransaction(boc) {
  const cell = Cell.fromBase64(boc);
  const messages = cell.refs[0].beginParse();
  const inbound = messages.loadMaybeRef();
  const outbound = messages.loadDict(Dictionary.Keys.Uint(15), Dictionary.Values.Cell());
  return {
    ...loadTransaction(cell.beginParse()),
    cell,
    inMessage: inbound && readMessage(inbound),
    outMessages: outbound.values().map(readMessage),
  };
}

/** TEP-467: no source, no import fee, no StateInit, the body in a ref. */
export function normalHash({ info, body }) {
  return beginCell().storeUint(2, 2).storeUint(0, 2).storeAddress(info.dest).storeCoins(0)
    .storeBit(0).storeBit(1).storeRef(body).endCell().hash();
}
