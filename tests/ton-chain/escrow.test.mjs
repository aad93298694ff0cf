// Our contracts on the served chain, seen only through the API: what GSTD's watcher will see.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCode } from '../../ops/ton-chain/compile.mjs';
import {
  NOTICE, claim, deposit, escrowInit, order, parseNotice, setPaused, signVoucher, voucherCell,
} from '../../ops/ton-chain/escrow.mjs';
import { creditOf } from '../../ops/ton-chain/escrow_fees.mjs';
import { transfer } from '../../ops/ton-chain/jetton.mjs';
import { Address, Cell, keyPairFromSeed } from '../../ops/ton-chain/ton.mjs';
import {
  COIN, actor, faucet, rawOf, seedOf, serveForFile, tell, transactionsOf,
} from './support.mjs';
import { signedBoc, walletOf } from './wallets.mjs';

const chain = await serveForFile();
const hub = Address.parse(chain.addresses.hub.raw);
const operator = keyPairFromSeed(seedOf('operator'));
const requester = walletOf('v5r1', 'requester');
await faucet(chain, requester.contract.address, 100n * COIN);

const now = Math.floor(Date.now() / 1000);
const terms = {
  escrowId: 7n, globalId: -239, hub, requester: requester.contract.address, minter: null,
  operatorKey: BigInt(`0x${operator.publicKey.toString('hex')}`), refundAfter: now + 90 * 86400,
};
const { init, address: escrow } = escrowInit(loadCode('escrow'), terms);
const noticesAt = async () => (await transactionsOf(chain, hub))
  .map((each) => ({ each, notice: parseNotice(Cell.fromBase64(each.in_msg.message_content.body)) }))
  .filter(({ notice }) => notice !== null);

test('a deposit from a wallet, with StateInit, is noticed at the hub', async () => {
  await chain.v3Post('message', {
    boc: signedBoc(requester, 0, [{ to: escrow, value: 5n * COIN, body: deposit(11n), init }]),
  });
  const credit = creditOf(5n * COIN, true);
  const [{ each, notice }] = (await noticesAt()).slice(-1);
  assert.deepEqual(notice, {
    queryId: 11n, kind: NOTICE.deposited, escrowId: 7n, amount: credit, deposited: credit,
    paidOut: 0n,
  });
  assert.deepEqual([each.in_msg.source, each.in_msg.opcode, each.in_msg.bounced],
    [rawOf(escrow), '0x6a7c0010', false]);
  const [made] = await transactionsOf(chain, escrow);
  assert.deepEqual([made.orig_status, made.end_status], ['nonexist', 'active']);
  assert.equal(made.description.compute_ph.exit_code, 0);
  assert.equal(made.description.action.success, true);
  assert.equal(made.trace_id, each.trace_id);
  assert.equal(each.mc_block_seqno, made.mc_block_seqno + 1);
});

test('a claim pays the payee and is noticed; the same again is refused with 107', async () => {
  const payee = actor('payee');
  const voucher = voucherCell({
    escrow, escrowId: 7n, payee, cumulative: COIN, validUntil: now + 3600,
  });
  const body = claim(voucher, signVoucher(voucher, operator.secretKey), 12n);
  await tell(chain, actor('anyone'), escrow, { body });
  const { balance } = await chain.v3('addressInformation', { address: rawOf(payee) });
  assert.equal(balance, String(COIN));
  const [{ notice }] = (await noticesAt()).slice(-1);
  assert.deepEqual([notice.kind, notice.amount, notice.queryId], [NOTICE.claimed, COIN, 12n]);
  await tell(chain, actor('anyone'), escrow, { body });
  const [refused] = (await transactionsOf(chain, escrow)).slice(-1);
  assert.deepEqual([refused.description.aborted, refused.description.compute_ph.exit_code],
    [true, 107]);
  assert.equal(refused.description.bounce.type, 'ok');
});

test('the hub\'s owner, a wallet of the known seed, pauses an escrow', async () => {
  const { seed, raw } = chain.addresses.hub_owner;
  const owner = walletOf('v5r1', '', Buffer.from(seed, 'hex'));
  assert.equal(rawOf(owner.contract.address), raw);
  await chain.v3Post('message', {
    boc: signedBoc(owner, 0, [{ to: hub, value: COIN, body: order(escrow, setPaused(true)) }]),
  });
  const { stack } = await chain.v3Post('runGetMethod',
    { address: rawOf(escrow), method: 'get_escrow', stack: [] });
  assert.deepEqual(stack[7], { type: 'num', value: '-0x1' });
});

test('jettons are minted, moved with a notification, and listed', async () => {
  const { raw: master } = chain.addresses.xaut0;
  const [ann, bob] = [actor('ann'), actor('bob')];
  await chain.local('mint', { jetton: 'xaut0', to: rawOf(ann), amount: '900' });
  const walletsOf = async (owner) => (await chain.v3('jetton/wallets',
    { owner_address: rawOf(owner) })).jetton_wallets;
  const [source] = await walletsOf(ann);
  assert.deepEqual([source.balance, source.jetton, source.owner], ['900', master, rawOf(ann)]);
  const body = transfer({ to: bob, amount: 400n, rest: ann, forwardAmount: 1n, queryId: 5n });
  await tell(chain, ann, source.address, { body });
  const [target] = await walletsOf(bob);
  assert.equal(target.balance, '400');
  const [notified] = await transactionsOf(chain, bob);
  assert.deepEqual([notified.in_msg.opcode, notified.in_msg.source, notified.in_msg.value],
    ['0x7362d09c', target.address, '1']);
  // One nano buys no gas: aborted, and the jettons are there all the same.
  assert.deepEqual([notified.description.aborted, notified.description.compute_ph.skipped],
    [true, true]);
  const ask = async (params) => (await chain.v3('jetton/transfers', params)).jetton_transfers;
  const [moved] = await ask({ owner_address: rawOf(bob), direction: 'in' });
  assert.deepEqual({ ...moved, transaction_hash: '', transaction_lt: '', transaction_now: 0,
    trace_id: '' }, {
    query_id: '5', source: rawOf(ann), destination: rawOf(bob), amount: '400',
    source_wallet: source.address, jetton_master: master, transaction_hash: '',
    transaction_lt: '', transaction_now: 0, transaction_aborted: false,
    response_destination: rawOf(ann), custom_payload: null, decoded_custom_payload: null,
    forward_ton_amount: '1', forward_payload: null, decoded_forward_payload: null, trace_id: '',
  });
  assert.deepEqual(await ask({ owner_address: rawOf(bob), direction: 'out' }), []);
  assert.deepEqual(await ask({ owner_address: rawOf(ann), direction: 'in' }), []);
  assert.equal((await ask({ jetton_wallet: source.address })).length, 1);
});

test('the masters tell name, symbol, decimals and supply', async () => {
  const { jetton_masters: masters } = await chain.v3('jetton/masters');
  assert.deepEqual(masters.map((each) => [each.jetton_content.symbol,
    each.jetton_content.decimals, each.total_supply]), [['GSTD', '9', '0'], ['XAUt0', '6', '900']]);
  assert.ok(masters.every((each) => each.mintable && each.admin_address
    === chain.addresses.faucet.raw));
});
