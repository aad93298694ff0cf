// STON.fi's quote API over the local router. Source of the shape: simulateSwap of @ston-fi/api 0.32.0,
// which writes the same names in camelCase; values are texts. A view of the past quotes its price.
import { Refusal, addressOf, friendlyText, rawText, readAccount } from './encodings.mjs';
import { routerOf } from './exchange.mjs';

const PARTS = 1_000_000_000n;     // slippage and rates have nine places
const GSTD_PER_UNIT = 10n ** 9n;
const XAUT0_PER_UNIT = 10n ** 6n;
const UNITS_DIGITS_MAX = 36;
const FORWARD_GAS = '240000000';  // what the SDK of the exchange forwards with a swap

const shown = (address) => friendlyText(rawText(address), true);

function required(query, name) {
  const text = query.get(name);
  if (text !== null && text !== '') return text;
  throw new Refusal(400, `${name}: required`);
}

function readAsset(query, name) {
  const text = required(query, name);
  try {
    return addressOf(readAccount(text, name));
  } catch {
    throw new Refusal(400, `${name}: not an address`);
  }
}

function readUnits(query) {
  const text = required(query, 'units');
  const isNumber = /^\d+$/.test(text) && text.length <= UNITS_DIGITS_MAX;
  if (isNumber && BigInt(text) > 0n) return BigInt(text);
  throw new Refusal(400, 'units: expected a whole number above 0');
}

/** 0.01 as parts of PARTS. */
function readSlippage(query) {
  const text = required(query, 'slippage_tolerance');
  const [, whole, places = ''] = /^([01])(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  const parts = whole === undefined ? PARTS + 1n
    : BigInt(whole) * PARTS + BigInt(places.padEnd(9, '0'));
  if (parts <= PARTS) return { text, parts };
  throw new Refusal(400, 'slippage_tolerance: expected 0 to 1');
}

const rateText = (parts) => `${parts / PARTS}.${String(parts % PARTS).padStart(9, '0')}`;

function routerInfo({ address, wrappedCoin, wrappedWallet }) {
  return {
    address: shown(address), major_version: 2, minor_version: 2, pton_master_address:
      shown(wrappedCoin), pton_wallet_address: shown(wrappedWallet), pton_version: '2.1',
    router_type: 'ConstantProduct', pool_creation_enabled: true,
  };
}

function simulate({ query, view }) {
  const { terms, askReserve } = routerOf(view);
  const { exchange } = view.world;
  const [offer, ask] = ['offer_address', 'ask_address'].map((name) => readAsset(query, name));
  const units = readUnits(query);
  const slippage = readSlippage(query);
  const isTraded = offer.equals(exchange.offer.minter) && ask.equals(exchange.ask.minter);
  if (!isTraded || query.get('dex_v2') === 'false') {
    throw new Refusal(400, 'no pool for this pair: only GSTD for XAUt0, and dex_v2');
  }
  const given = units * terms.ask * BigInt(view.pricePermille) / (terms.offer * 1000n);
  if (given === 0n || given > askReserve) throw new Refusal(400, 'not enough liquidity');
  const least = given * (PARTS - slippage.parts) / PARTS;
  return {
    offer_address: shown(offer), ask_address: shown(ask),
    offer_jetton_wallet: shown(exchange.offer.wallet),
    ask_jetton_wallet: shown(exchange.ask.wallet), router_address: shown(exchange.address),
    router: routerInfo(exchange), pool_address: shown(exchange.pool), offer_units: String(units),
    ask_units: String(given), slippage_tolerance: slippage.text, min_ask_units: String(least),
    recommended_slippage_tolerance: slippage.text, recommended_min_ask_units: String(least),
    swap_rate: rateText(given * GSTD_PER_UNIT * PARTS / (units * XAUT0_PER_UNIT)),
    price_impact: rateText(0n), fee_address: shown(exchange.address), fee_units: '0',
    fee_percent: rateText(0n),
    gas_params: { forward_gas: FORWARD_GAS, estimated_gas_consumption: '60000000' },
  };
}

export const quoteRoutes = {
  'POST swap/simulate': simulate,
};
