// The header of a transaction's record: what it is found by, and what goes on from it.
import { describeWallet, transferReceiver } from './jetton_code.mjs';
import { normalHash } from './transaction.mjs';

const hashOf = ({ cell }) => cell.hash().toString('base64');

/** `entry`: the message's cell, its receiver `to`, its sender's row `parent` if there is one. */
export function makeRow(entry, transaction, block) {
  const { inMessage, outMessages, endStatus } = transaction;
  const [hash, message] = [hashOf(transaction), hashOf(entry)];
  const row = {
    kind: 'tx', block, now: transaction.now, lt: Number(transaction.lt), account: entry.to, hash,
    message, out: outMessages.map(hashOf),
    internal: outMessages.flatMap(({ info }, index) => (info.type === 'internal' ? [index] : [])),
    trace: entry.parent?.trace ?? hash,
    external: entry.parent ? entry.parent.external : entry.isExternal ? message : null,
  };
  if (entry.isExternal) row.norm = normalHash(inMessage).toString('base64');
  const wallet = describeWallet(inMessage, endStatus);
  if (wallet) row.wallet = wallet;
  const receiver = transferReceiver(inMessage);
  if (receiver) row.to = receiver;
  return row;
}
