// The local stand-in for STON.fi's router from outside: StateInit, its owner's word, its state.
import { beginCell, contractAddress } from './ton.mjs';

export const MODES = ['fill', 'partial', 'locked', 'stuck'];

const storeTerms = ({ ask, offer, mode = 'fill', permille = 500 }) => (builder) => builder
  .storeCoins(ask).storeCoins(offer).storeUint(MODES.indexOf(mode), 8).storeUint(permille, 16);

/** Gives `ask` units for `offer` units. The minters are those of the local jetton. */
export function routerInit(code, { owner, terms, offerMinter, askMinter, walletCode }) {
  const pair = beginCell().storeAddress(offerMinter).storeAddress(askMinter).storeRef(walletCode)
    .endCell();
  const data = beginCell().storeAddress(owner).store(storeTerms(terms)).storeCoins(0).storeCoins(0)
    .storeRef(pair).endCell();
  const init = { code, data };
  return { init, address: contractAddress(0, init) };
}

export const setTerms = (terms, queryId = 0n) => beginCell().storeUint(0x6a7c0021, 32)
  .storeUint(queryId, 64).store(storeTerms(terms)).endCell();

/** What its data says: the terms as `setTerms` takes them, and the reserves. */
export function readRouter(data) {
  const slice = data.beginParse();
  slice.loadAddress();
  const terms = {
    ask: slice.loadCoins(), offer: slice.loadCoins(), mode: MODES[slice.loadUint(8)],
    permille: slice.loadUint(16),
  };
  return { terms, offerReserve: slice.loadCoins(), askReserve: slice.loadCoins() };
}
