// The local exchange: a router that plays STON.fi's, with its liquidity. Its owner is the faucet.
import { loadCode } from '../compile.mjs';
import { mint, walletInit } from '../jetton.mjs';
import { MODES, readRouter, routerInit, setTerms } from '../router.mjs';
import { Address } from '../ton.mjs';
import { Refusal, friendlyText, rawText, readCount } from './encodings.mjs';
import { COIN, madeMessage, seedOf } from './genesis.mjs';
import { walletCode } from './jetton_code.mjs';
import { View } from './view.mjs';

// One troy ounce of gold for 4,000 GSTD, until POST /_local/exchange says otherwise.
const FIRST_TERMS = { ask: 1n, offer: 4_000_000n };
const LIQUIDITY = { gstd: 1_000_000n * 10n ** 9n, xaut0: 1_000_000n * 10n ** 6n };
const PRICE_MOST = 10n ** 30n;

/** The router that takes GSTD and gives XAUt0, its wallets, and who stands in its quotes. */
export function exchangeOf({ jettons: { gstd, xaut0 }, faucet }) {
  const router = routerInit(loadCode('router'), {
    owner: faucet.address, terms: FIRST_TERMS, offerMinter: gstd.address,
    askMinter: xaut0.address, walletCode,
  });
  const walletOf = (minter) => walletInit(walletCode, router.address, minter.address).address;
  // Nobody is there: swaps go through the router alone, and none is for coins.
  const nameless = (name) => new Address(0, seedOf(name));
  return {
    ...router, offer: { minter: gstd.address, wallet: walletOf(gstd) },
    ask: { minter: xaut0.address, wallet: walletOf(xaut0) }, pool: nameless('pool'),
    wrappedCoin: nameless('wrapped coin'), wrappedWallet: nameless("router's wrapped coins"),
  };
}

const isThere = (history, address) => history.ofAccount(rawText(address)).length > 0;

export const isOpen = (history, { address }) => isThere(history, address);

/** Deploys what is not there yet. Liquidity is minted to the router, which so hears of it. */
export async function openExchange(chain, history, { jettons, faucet }, { address, init, ...own }) {
  const say = (to, more) => chain.internal(madeMessage({ from: faucet.address, to, ...more }));
  const said = isThere(history, address) ? [] : [await say(address, { init, value: COIN })];
  for (const [name, { wallet }] of [['gstd', own.offer], ['xaut0', own.ask]]) {
    if (isThere(history, wallet)) continue;
    const body = mint(address, LIQUIDITY[name], COIN / 10n);
    said.push(await say(jettons[name].address, { value: COIN, body }));
  }
  await Promise.all(said.map(({ row }) => chain.settled(row)));
}

export function exchangeAddresses({ address, offer, ask }) {
  const both = (each) => (
    { raw: rawText(each), friendly: friendlyText(rawText(each), true) });
  return {
    router: { ...both(address), gstd_wallet: both(offer.wallet), xaut0_wallet: both(ask.wallet) },
  };
}

/** What the router's data says, as of the view; throws when there is none. */
export function routerOf(view) {
  const { exchange } = view.world;
  if (!exchange) throw new Refusal(404, 'no exchange here: see --exchange');
  const state = view.account(rawText(exchange.address)).account?.storage.state;
  if (state?.type !== 'active') throw new Refusal(404, 'no exchange at that time');
  return readRouter(state.state.data);
}

export function showExchange(world) {
  const { terms, offerReserve, askReserve } = routerOf(new View(world));
  const { ask, offer, mode, permille } = terms;
  return {
    price: { ask: String(ask), offer: String(offer) }, mode, permille,
    reserves: { gstd: String(offerReserve), xaut0: String(askReserve) },
  };
}

function readUnits(text, name, least) {
  const units = /^\d{1,31}$/.test(String(text)) ? BigInt(text) : -1n;
  if (units >= least && units <= PRICE_MOST) return units;
  throw new Refusal(422, `${name}: expected a whole number from ${least}, in text`);
}

/** The owner's word that changes what is given and leaves the rest as it is. */
export function termsMessage(given, world) {
  const { terms: had } = routerOf(new View(world));
  const { mode = had.mode, price = had } = given;
  if (!MODES.includes(mode)) throw new Refusal(422, `mode: one of ${MODES.join(' ')}`);
  const body = setTerms({
    ask: readUnits(price.ask, 'price.ask', 0n), offer: readUnits(price.offer, 'price.offer', 1n),
    mode,
    permille: readCount(given.permille, 'permille', { most: 1000, missing: had.permille }),
  });
  return madeMessage({
    from: world.parties.faucet.address, to: world.exchange.address, value: COIN / 100n, body,
  });
}
