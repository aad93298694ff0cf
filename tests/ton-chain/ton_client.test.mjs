// The field's own client works against the local chain, unchanged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TonClient } from '../../ops/ton-chain/local/packages.mjs';
import { Address, beginCell, internal } from '../../ops/ton-chain/ton.mjs';
import { COIN, actor, comment, faucet, rawOf, serveForFile, until } from './support.mjs';
import { signedBoc, walletOf } from './wallets.mjs';

const chain = await serveForFile();
const client = new TonClient({ endpoint: `${chain.url}/api/v2/jsonRPC` });

for (const kind of ['v4r2', 'v5r1']) {
  test(`a ${kind} wallet is deployed by its first transfer and sends again`, async () => {
    const { contract, secretKey } = walletOf(kind, `client ${kind}`);
    const wallet = client.open(contract);
    const to = actor(`receiver of ${kind}`);
    await faucet(chain, contract.address);
    assert.equal(await client.getBalance(contract.address), 10n * COIN);
    assert.equal(await client.isContractDeployed(contract.address), false);
    for (const seqno of [0, 1]) {
      assert.equal(await wallet.getSeqno(), seqno);
      await wallet.sendTransfer({
        seqno, secretKey, sendMode: 3,
        messages: [internal({ to, value: COIN, body: comment('hello'), bounce: false })],
      });
    }
    // Rent takes a nano a second.
    assert.ok(await client.getBalance(to) > 2n * COIN - 100n);
    assert.equal(await wallet.getSeqno(), 2);
  });
}

test('the history is read back as real transactions, page by page', async () => {
  const { address } = walletOf('v4r2', 'client v4r2').contract;
  const all = await client.getTransactions(address, { limit: 100 });
  assert.equal(all.length, 3);
  const [newest, middle, oldest] = all;
  assert.equal(oldest.inMessage.info.type, 'internal');
  assert.equal(newest.outMessagesCount, 1);
  const page = await client.getTransactions(address, {
    limit: 1, lt: newest.lt.toString(), hash: newest.hash().toString('base64'),
  });
  assert.deepEqual(page.map((each) => each.lt), [middle.lt]);
  const named = await client.getTransaction(address, middle.lt.toString(),
    middle.hash().toString('base64'));
  assert.deepEqual(named.hash(), middle.hash());
});

test('a file is sent, and a used seqno is refused with exit code 33', async () => {
  const wallet = walletOf('v4r2', 'client file');
  await faucet(chain, wallet.contract.address);
  const boc = signedBoc(wallet, 0, [{ to: actor('file'), value: COIN, bounce: false }]);
  await client.sendFile(Buffer.from(boc, 'base64'));
  assert.equal(await client.getBalance(actor('file')), COIN);
  await assert.rejects(client.sendFile(Buffer.from(boc, 'base64')), (error) => {
    assert.equal(error.response.status, 500);
    assert.match(error.response.data.error, /^LITE_SERVER_UNKNOWN: cannot apply external message/);
    assert.match(error.response.data.error, /\nexitcode=33, steps=\d+, gas_used=0/);
    return true;
  });
  assert.equal(await client.getBalance(actor('file')), COIN);
});

test('the getters of a jetton answer', async () => {
  const owner = actor('jetton owner');
  const minter = Address.parse(chain.addresses.xaut0.friendly);
  await chain.local('mint', { jetton: 'xaut0', to: rawOf(owner), amount: '1500000' });
  const { stack: supply } = await client.runMethod(minter, 'get_jetton_data');
  assert.equal(supply.readBigNumber(), 1_500_000n);
  const { stack } = await client.runMethod(minter, 'get_wallet_address',
    [{ type: 'slice', cell: beginCell().storeAddress(owner).endCell() }]);
  const { stack: data } = await client.runMethod(stack.readAddress(), 'get_wallet_data');
  assert.equal(data.readBigNumber(), 1_500_000n);
  assert.ok(data.readAddress().equals(owner) && data.readAddress().equals(minter));
});

test('a getter of nobody ends with -13', async () => {
  const { exit_code: code } = await client.runMethodWithError(actor('nobody'), 'seqno');
  assert.equal(code, -13);
});

test('the masterchain goes on', async () => {
  const { latestSeqno } = await client.getMasterchainInfo();
  await chain.local('blocks', { count: 3 });
  await until('three blocks', () => client.getMasterchainInfo(),
    (info) => info.latestSeqno === latestSeqno + 3);
});
