// Knows a wallet of the local jettons when it is deployed, and a transfer when it is asked for one.
import { loadCode } from '../compile.mjs';
import { rawText } from './encodings.mjs';

export const minterCode = loadCode('jetton_minter');
export const walletCode = loadCode('jetton_wallet');
const walletHash = walletCode.hash();

const TRANSFER = 0x0f8a7ea5;

/** Owner and jetton, when this message's StateInit makes its receiver a jetton wallet. */
export function describeWallet({ init }, endStatus) {
  if (endStatus !== 'active' || !init?.code?.hash().equals(walletHash)) return null;
  const slice = init.data.beginParse();
  slice.loadCoins();
  return { owner: rawText(slice.loadAddress()), jetton: rawText(slice.loadAddress()) };
}

/** Who is to get the jettons of a transfer as TEP-74 writes it; null for any other message. */
export function transferReceiver({ body }) {
  const slice = body.beginParse();
  try {
    if (slice.loadUint(32) !== TRANSFER) return null;
    slice.skip(64).loadCoins();
    return rawText(slice.loadAddress());
  } catch {
    return null;
  }
}
