// Every movement tells the hub its amount and the totals after it: the books can be kept from the
// escrow's own transactions alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  NOTICE, deposit, initJetton, refund, setPaused,
} from '../../ops/ton-chain/escrow.mjs';
import {
  AMOUNT_LIMIT, NOTICE_BITS, creditOf, noticeFee, valueFor,
} from '../../ops/ton-chain/escrow_fees.mjs';
import { forwardFee } from '../../ops/ton-chain/fees.mjs';
import { notification } from '../../ops/ton-chain/jetton.mjs';
import { beginCell } from '../../ops/ton-chain/ton.mjs';
import {
  COIN, DEADLINE, actor, claimOf, hub, newWorld, noticeOf, notices, place, requester, send, stateOf,
  stranger,
} from './support.mjs';
import {
  depositJettons, jettonWorld, walletOf, whileWalletIsAway,
} from './jetton_support.mjs';

const { deposited, claimed, returned, refunded, walletSet } = NOTICE;
const [ann, bob] = [actor('ann'), actor('bob')];

/** `lines`: kind, amount, deposited, paidOut, and a query id where it is not 0. */
const tells = (result, ...lines) => assert.deepEqual(notices(result),
  lines.map((line) => noticeOf(...line)));

test('a native escrow tells its credits, its payments and its end', async () => {
  const world = await newWorld();
  const act = (value, body, options) => send(world, stranger, value, body, options);
  tells(await act(valueFor(10n * COIN, true), deposit(1n), { init: world.init }),
    [deposited, 10n * COIN, 10n * COIN, 0n, 1n]);
  const more = creditOf(COIN, false);
  const all = 10n * COIN + more;
  tells(await act(COIN, deposit((1n << 64n) - 1n)), [deposited, more, all, 0n, (1n << 64n) - 1n]);
  tells(await act(COIN, claimOf(world, ann, 3n * COIN, { queryId: 2n })),
    [claimed, 3n * COIN, all, 3n * COIN, 2n]);
  tells(await act(COIN, claimOf(world, bob, 1n)), [claimed, 1n, all, 3n * COIN + 1n]);
  tells(await act(COIN, claimOf(world, ann, 5n * COIN)), [claimed, 2n * COIN, all, 5n * COIN + 1n]);
  tells(await send(world, hub.address, COIN, setPaused(true)));
  world.chain.now = DEADLINE;
  tells(await act(COIN, refund(3n)), [refunded, all - 5n * COIN - 1n, all, all, 3n]);
  tells(await act(COIN, refund(), { init: world.init }), [refunded, 0n, 0n, 0n]);
});

test('a native escrow that paid out everything still tells its end', async () => {
  const world = await newWorld();
  await send(world, requester, valueFor(COIN, true), deposit(), { init: world.init });
  tells(await send(world, stranger, COIN, claimOf(world, ann, COIN)), [claimed, COIN, COIN, COIN]);
  world.chain.now = DEADLINE;
  tells(await send(world, stranger, COIN, refund()), [refunded, 0n, COIN, COIN]);
});

test('a jetton escrow tells what comes, goes and comes back', async () => {
  const world = await jettonWorld({ isReady: false });
  const act = (body, options) => send(world, stranger, COIN, body, options);
  tells(await act(initJetton(1n), { init: world.init }), [walletSet, 0n, 0n, 0n, 1n]);
  tells(await depositJettons(world, requester, 700n), [deposited, 700n, 700n, 0n]);
  tells(await depositJettons(world, requester, 50n), [deposited, 50n, 750n, 0n]);
  tells(await act(claimOf(world, ann, 300n, { queryId: 2n })), [claimed, 300n, 750n, 300n, 2n]);
  tells(await act(claimOf(world, ann, 450n)), [claimed, 150n, 750n, 450n]);
  tells(await whileWalletIsAway(world, () => act(claimOf(world, bob, 100n, { queryId: 3n }))),
    [claimed, 100n, 750n, 550n, 3n], [returned, 100n, 750n, 450n, 3n]);
  world.chain.now = DEADLINE;
  tells(await whileWalletIsAway(world, () => act(refund(4n))),
    [refunded, 300n, 750n, 750n, 4n], [returned, 300n, 750n, 450n, 4n]);
  tells(await act(refund()), [refunded, 300n, 750n, 750n]);
  tells(await act(refund(5n)), [refunded, 0n, 750n, 750n, 5n]);
  tells(await depositJettons(world, requester, 5n), [deposited, 5n, 755n, 750n]);
  tells(await act(refund()), [refunded, 5n, 755n, 755n]);
});

test('a claim that returns after the refund leaves its part to refund again', async () => {
  const world = await jettonWorld();
  await depositJettons(world, requester, 700n);
  const { transactions } = await whileWalletIsAway(world,
    () => send(world, stranger, COIN, claimOf(world, ann, 300n)));
  const late = transactions.find((each) => each.inMessage.info.bounced).inMessage;
  await send(world, stranger, COIN, claimOf(world, ann, 300n));
  world.chain.now = DEADLINE;
  tells(await send(world, stranger, COIN, refund()), [refunded, 400n, 700n, 700n]);
  tells(await world.chain.sendMessage(late), [returned, 300n, 700n, 400n]);
});

const top = AMOUNT_LIMIT - 1n;
const part = 1n << 60n;

test('the largest notice is one cell of NOTICE_BITS and costs what the fees say', async () => {
  const escrowId = (1n << 256n) - 1n;
  const world = await newWorld({ escrowId });
  await place(world, { deposited: top, paidOut: top - part }, 2n * AMOUNT_LIMIT);
  const result = await send(world, stranger, COIN, claimOf(world, ann, part, { queryId: 9n }));
  const [notice] = result.sent.filter((each) => each.info.dest.equals(hub.address));
  const byHand = beginCell().storeUint(0x6a7c0010, 32).storeUint(9, 64).storeUint(2, 8)
    .storeUint(escrowId, 256).storeCoins(part).storeCoins(top).storeCoins(top).endCell();
  assert.ok(notice.body.equals(byHand), String(notice.body));
  assert.deepEqual([notice.body.bits.length, notice.body.refs.length], [NOTICE_BITS, 0]);
  assert.deepEqual([notice.info.bounce, notice.info.value.coins], [false, 1n]);
  const { totalFwdFees } = result.transactions[0].description.actionPhase;
  assert.equal(totalFwdFees + 1n, noticeFee() + 2n * forwardFee(0, 0));
});

test('totals up to the limit are told in full', async () => {
  const world = await jettonWorld();
  const wallet = walletOf(world.address);
  tells(await send(world, wallet, COIN, notification(top, requester)),
    [deposited, top, top, 0n]);
  world.chain.now = DEADLINE;
  tells(await send(world, stranger, COIN, refund()), [refunded, top, top, top],
    [returned, top, top, 0n]);
  assert.equal((await stateOf(world)).left, top);
});
