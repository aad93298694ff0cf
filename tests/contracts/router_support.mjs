// The local router with liquidity on a world's chain, and offers made to it.
import { loadCode } from '../../ops/ton-chain/compile.mjs';
import { mint, minterInit, transfer, walletInit } from '../../ops/ton-chain/jetton.mjs';
import { readRouter, routerInit, setTerms } from '../../ops/ton-chain/router.mjs';
import { DEX } from '../../ops/ton-chain/stonfi.mjs';
import { beginCell } from '../../ops/ton-chain/ton.mjs';
import { COIN, NOW, actor, newWorld, outcome, send } from './support.mjs';
import { admin, minterCode, walletCode } from './jetton_support.mjs';

const minterOf = (name) => minterInit(minterCode, walletCode, admin,
  beginCell().storeStringTail(name).endCell());
export const [gstd, gold] = [minterOf('gstd'), minterOf('gold')];
export const owner = actor('router owner');
export const [ann, bob] = [actor('ann'), actor('bob')];
// One unit of gold for four of GSTD.
export const router = routerInit(loadCode('router'), {
  owner, terms: { ask: 1n, offer: 4n }, offerMinter: gstd.address, askMinter: gold.address,
  walletCode,
});
const dex = new DEX.v2_2.Router.CPI(router.address);

export const walletOf = (minter, holder) => walletInit(walletCode, holder, minter.address).address;

/** The balance, or null while the wallet does not exist. */
export async function jettonsOf({ chain }, minter, holder) {
  const wallet = walletOf(minter, holder);
  if ((await chain.getContract(wallet)).accountState?.type !== 'active') return null;
  return (await chain.runGetMethod(wallet, 'get_wallet_data')).stackReader.readBigNumber();
}

/** GSTD and gold of a holder. */
export const holdings = async (world, holder) => [
  await jettonsOf(world, gstd, holder), await jettonsOf(world, gold, holder)];

const mintTo = (world, minter, to, amount, forward = 0n) => send(world, admin, COIN,
  mint(to, amount, forward), { to: minter.address });

/** Ann has 1,000 GSTD; the router has 100 gold and knows. */
export async function exchangeWorld(liquidity = 100n) {
  const world = await newWorld();
  for (const { address, init } of [gstd, gold]) {
    await send(world, admin, COIN, undefined, { to: address, init });
  }
  await send(world, owner, COIN, undefined, { to: router.address, init: router.init });
  await mintTo(world, gstd, ann, 1000n);
  await mintTo(world, gold, router.address, liquidity, COIN / 10n);
  return world;
}

export const tell = (world, terms, from = owner) => send(world, from, COIN / 100n,
  setTerms({ ask: 1n, offer: 4n, ...terms }), { to: router.address });

/** The SDK's own payload: a swap of ann's for at least `least`. */
export const swapBody = ({ least = 0n, ...changes } = {}) => dex.createSwapBody({
  askJettonWalletAddress: walletOf(gold, router.address), receiverAddress: ann,
  refundAddress: ann, minAskAmount: least, deadline: NOW + 60, referralValue: 0, ...changes,
});

/** Sends `payload` with jettons of ann's; `own` is the router's part of what followed. */
export async function offer(world, amount, payload, more = {}) {
  const { minter = gstd, value = 3n * COIN / 10n, forwardAmount = 24n * COIN / 100n } = more;
  const head = transfer({ to: router.address, amount, rest: ann, forwardAmount, queryId: 9n });
  // The last bit says where the payload is: here, nothing. In a ref is the SDK's way.
  const slice = head.beginParse();
  const body = beginCell().storeBits(slice.loadBits(slice.remainingBits - 1)).storeBit(1)
    .storeRef(payload).endCell();
  const result = await send(world, ann, value, body, { to: walletOf(minter, ann) });
  return { ...result, own: outcome(result.transactions, router.address) };
}

export async function stateOf({ chain }) {
  const { accountState } = await chain.getContract(router.address);
  return readRouter(accountState.state.data);
}
