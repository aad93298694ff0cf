// Real wallets that sign for the local chain.
import {
  WalletContractV4, WalletContractV5R1, beginCell, external, internal, keyPairFromSeed,
} from '../../ops/ton-chain/ton.mjs';
import { storeMessage } from '../../ops/ton-chain/local/packages.mjs';
import { bocOf, seedOf } from './support.mjs';

const kinds = {
  v4r2: ({ publicKey }) => WalletContractV4.create({ workchain: 0, publicKey }),
  v5r1: ({ publicKey }) => WalletContractV5R1.create({
    workchain: 0, publicKey, walletId: { networkGlobalId: -239 },
  }),
};

export function walletOf(kind, name, seed = seedOf(name)) {
  const keys = keyPairFromSeed(seed);
  return { ...keys, contract: kinds[kind](keys) };
}

/** The BoC of a signed external message; with its StateInit at seqno 0. */
export function signedBoc({ contract, secretKey }, seqno, orders, timeout) {
  const body = contract.createTransfer({
    seqno, secretKey, sendMode: 3, timeout,
    messages: orders.map(({ to, value, body: inner, init, bounce = true }) =>
      internal({ to, value, body: inner, init, bounce })),
  });
  const message = external({
    to: contract.address, body, init: seqno === 0 ? contract.init : undefined,
  });
  return bocOf(beginCell().store(storeMessage(message)).endCell());
}
