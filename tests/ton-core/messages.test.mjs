// Transfers and orders of the C++ core are the bytes that the field's own libraries write.
import { test } from 'node:test';
import { loadCode } from '../../ops/ton-chain/compile.mjs';
import { escrowInit } from '../../ops/ton-chain/escrow.mjs';
import { DEX } from '../../ops/ton-chain/stonfi.mjs';
import {
  Address, WalletContractV4, WalletContractV5R1, beginCell, internal, keyPairFromSeed,
  storeStateInit,
} from '../../ops/ton-chain/ton.mjs';
import { boc, hex, holds, whole } from './core.mjs';
import { Random } from './random.mjs';

const CASES = 40;
const MODE = 3;
const random = (name) => Array.from({ length: CASES }, (_, i) => new Random(`${name} ${i}`));

const sendsOf = (from, most) => Array.from({ length: 1 + from.int(most - 1) }, () => ({
  bounce: from.int(1) === 1,
  to: from.address(),
  value: from.bigint(60),
  body: from.tree(1 + from.int(3)),
}));

const lineOf = (sends) => [sends.length, ...sends.flatMap(({ bounce, to, value, body }) => [
  MODE, Number(bounce), to.toRawString(), value, boc(body)])].join(' ');

function transfer(from, name, Wallet, most) {
  const seed = from.bytes(32);
  const { publicKey, secretKey } = keyPairFromSeed(seed);
  const wallet = Wallet.create({ workchain: 0, publicKey });
  const sends = sendsOf(from, most);
  const seqno = 1 + from.int(1e9);
  const timeout = 1_700_000_000 + from.int(1e8);
  const id = typeof wallet.walletId === 'number' ? wallet.walletId : 0x7fffff11;
  const body = wallet.createTransfer({
    seqno, secretKey, timeout, sendMode: MODE, messages: sends.map((send) => internal(send)) });
  return { line: `${name} ${hex(seed)} ${id} ${seqno} ${timeout} ${lineOf(sends)}`,
    expected: whole(body) };
}

test('wallets of version 4 sign the same bytes', () => {
  holds(random('v4').map((from) => transfer(from, 'v4r2', WalletContractV4, 4)));
});

test('wallets of version 5 sign the same bytes', () => {
  holds(random('v5').map((from) => transfer(from, 'v5r1', WalletContractV5R1, 30)));
});

test('jettons are sent in the same bytes', () => {
  holds(random('jetton').map((from) => {
    const [query, amount, forward] = [from.bigint(64), from.bigint(63), from.bigint(40)];
    const [to, response, payload] = [from.address(), from.address(), from.tree(1 + from.int(3))];
    const body = beginCell().storeUint(0x0f8a7ea5, 32).storeUint(query, 64).storeCoins(amount)
      .storeAddress(to).storeAddress(response).storeMaybeRef(null).storeCoins(forward)
      .storeMaybeRef(payload.bits.length + payload.refs.length > 0 ? payload : null).endCell();
    return { line: `jetton ${query} ${amount} ${to.toRawString()} ${response.toRawString()} ` +
        `${forward} ${boc(payload)}`, expected: whole(body) };
  }));
});

test('an escrow has the same first state, and with it the same address', () => {
  const code = loadCode('escrow');
  holds(random('escrow').map((from) => {
    const id = from.bytes(16).toString('hex');
    const [hub, requester] = [from.address(), from.address()];
    const key = from.bytes(32).toString('hex');
    const minter = from.int(1) === 1 ? from.address() : null;
    const [globalId, refundAfter] = [from.int(600) - 300, from.int(4e9)];
    const { init } = escrowInit(code, {
      escrowId: BigInt(`0x${id}`), hub, requester, minter, operatorKey: BigInt(`0x${key}`),
      globalId, refundAfter });
    const uuid = id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    return { line: `escrow ${uuid} ${hub.toRawString()} ${key} ${globalId} ${refundAfter} ` +
        `${requester.toRawString()} ${minter?.toRawString() ?? '-'}`,
      expected: whole(beginCell().store(storeStateInit(init)).endCell()) };
  }));
});

test('swaps are ordered in the bytes of the exchange’s own library', async () => {
  const router = new DEX.v2_2.Router.CPI(new Address(0, Buffer.alloc(32)));
  holds(await Promise.all(random('swap').map(async (from) => {
    const [ask, owner] = [from.address(), from.address()];
    const [deadline, least] = [from.int(4e9), from.bigint(60)];
    const body = await router.createSwapBody({
      askJettonWalletAddress: ask, receiverAddress: owner, refundAddress: owner,
      excessesAddress: owner, minAskAmount: least, deadline, referralValue: 0,
      dexCustomPayloadForwardGasAmount: 0n, refundForwardGasAmount: 0n });
    return { line: `stonfi ${ask.toRawString()} ${owner.toRawString()} ${deadline} ${least}`,
      expected: whole(body) };
  })));
});
