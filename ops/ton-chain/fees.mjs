// Main network prices of June 2026, laid over the sandbox's older defaults, and what they make of
// the escrow's fee formulas. Source of the numbers: the network configuration at masterchain block
// 72712993, params 18, 20, 21, 24, 25; layouts: block.tlb.
import { Cell, Dictionary, beginCell, defaultConfig } from './ton.mjs';

const gas = { flatLimit: 100n, flatPrice: 6667n, price: 4369067n };     // 66.667 nano, 16 bit fixed
const forward = { lump: 66667n, bit: 4369067n, cell: 436906667n };
const storage = { since: 1777500000n, bit: 0n, cell: 135n };

const masterGas = { flatLimit: 100n, flatPrice: 1000000n, price: 655360000n };
const masterForward = { lump: 10000000n, bit: 655360000n, cell: 65536000000n };

// Limits are not prices: they are the same before and after.
const gasLimits = ({ special, block, freeze }) => (builder) => builder
  .storeUint(1000000n, 64).storeUint(special, 64).storeUint(10000n, 64).storeUint(block, 64)
  .storeUint(freeze, 64).storeUint(1000000000n, 64);

function gasPrices(prices, limits) {
  const extended = beginCell().storeUint(0xde, 8).storeUint(prices.price, 64);
  gasLimits(limits)(extended);
  return beginCell().storeUint(0xd1, 8).storeUint(prices.flatLimit, 64)
    .storeUint(prices.flatPrice, 64).storeBuilder(extended).endCell();
}

function forwardPrices({ lump, bit, cell }) {
  return beginCell().storeUint(0xea, 8).storeUint(lump, 64).storeUint(bit, 64).storeUint(cell, 64)
    .storeUint(98304, 32).storeUint(21845, 16).storeUint(21845, 16).endCell();
}

const storageItem = (since, bit, cell, masterBit, masterCell) => beginCell().storeUint(0xcc, 8)
  .storeUint(since, 32).storeUint(bit, 64).storeUint(cell, 64).storeUint(masterBit, 64)
  .storeUint(masterCell, 64).endCell();

function storagePrices() {
  const raw = {
    serialize: (cell, builder) => builder.storeSlice(cell.beginParse()),
    parse: (slice) => slice.asCell(),
  };
  return beginCell().storeDictDirect(Dictionary.empty(Dictionary.Keys.Uint(32), raw)
    .set(0, storageItem(0n, 1n, 500n, 1000n, 500000n))
    .set(Number(storage.since), storageItem(storage.since, storage.bit, storage.cell, 1000n,
      500000n))).endCell();
}

export const june2026 = new Map([
  [18, storagePrices()],
  [20, gasPrices(masterGas, { special: 70000000n, block: 2500000n, freeze: 100000000n })],
  [21, gasPrices(gas, { special: 1000000n, block: 10000000n, freeze: 100000000n })],
  [24, forwardPrices(masterForward)],
  [25, forwardPrices(forward)],
]);

/** The sandbox's configuration with today's prices; its other params stay as they are. */
export function currentConfig() {
  const params = Cell.fromBase64(defaultConfig).beginParse()
    .loadDictDirect(Dictionary.Keys.Int(32), Dictionary.Values.Cell());
  for (const [number, value] of june2026) params.set(number, value);
  return beginCell().storeDictDirect(params).endCell();
}

const ceil16 = (fixed) => (fixed + 0xffffn) >> 16n;

export const gasFee = (used) => gas.flatPrice + ceil16((BigInt(used) - gas.flatLimit) * gas.price);
export const forwardFee = (bits, cells) => forward.lump
  + ceil16(BigInt(bits) * forward.bit + BigInt(cells) * forward.cell);
export const storageFee = (seconds, bits, cells) => ceil16(
  BigInt(seconds) * (BigInt(bits) * storage.bit + BigInt(cells) * storage.cell));
