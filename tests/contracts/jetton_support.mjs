// The standard local jetton on a world's chain, and an escrow that holds it.
import { loadCode } from '../../ops/ton-chain/compile.mjs';
import { initJetton } from '../../ops/ton-chain/escrow.mjs';
import { mint, minterInit, transfer, walletInit } from '../../ops/ton-chain/jetton.mjs';
import { createEmptyShardAccount } from '../../ops/ton-chain/ton.mjs';
import { COIN, actor, newWorld, requester, send } from './support.mjs';

export const minterCode = loadCode('jetton_minter');
export const walletCode = loadCode('jetton_wallet');
export const admin = actor('jetton admin');
export const minter = minterInit(minterCode, walletCode, admin);

export const walletOf = (owner) => walletInit(walletCode, owner, minter.address).address;

export async function deployMinter(world) {
  await send(world, admin, COIN, undefined, { to: minter.address, init: minter.init });
}

export const mintTo = (world, owner, amount) => send(world, admin, COIN, mint(owner, amount),
  { to: minter.address });

/** The balance, or null while the wallet does not exist. */
export async function jettonsOf({ chain }, owner) {
  const contract = await chain.getContract(walletOf(owner));
  if (contract.accountState?.type !== 'active') return null;
  const { stackReader } = await chain.runGetMethod(walletOf(owner), 'get_wallet_data');
  return stackReader.readBigNumber();
}

/** Sends jettons of `from` to the escrow with a notification. */
export const depositJettons = (world, from, amount, forwardAmount = COIN / 20n) => send(world, from,
  COIN, transfer({ to: world.address, amount, rest: from, forwardAmount }),
  { to: walletOf(from) });

/** Runs `act` while nobody is at home in the escrow's jetton wallet, so that its payout bounces. */
export async function whileWalletIsAway(world, act) {
  const wallet = walletOf(world.address);
  const { account } = await world.chain.getContract(wallet);
  await world.chain.setShardAccount(wallet, createEmptyShardAccount(wallet));
  const result = await act();
  await world.chain.setShardAccount(wallet, account);
  return result;
}

/** A deployed jetton escrow that knows its wallet; the requester has a million jettons. */
export async function jettonWorld({ isReady = true } = {}) {
  const world = await newWorld({ minter: minter.address });
  await deployMinter(world);
  await mintTo(world, requester, 1_000_000n);
  if (isReady) await send(world, requester, COIN, initJetton(), { init: world.init });
  return world;
}
