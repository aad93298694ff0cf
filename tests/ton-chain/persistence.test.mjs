// What was answered is there after any death, and nothing twice.
import assert from 'node:assert/strict';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  COIN, actor, faucet, folder, rawOf, runToEnd, serve, transactionsOf, until,
} from './support.mjs';
import { signedBoc, walletOf } from './wallets.mjs';

const everything = async (chain) => (await chain.v3('transactions', { limit: 1000, sort: 'asc' }))
  .transactions;

test('a chain killed in the midst of sending has all it answered, once', async (t) => {
  const data = folder();
  const words = ['--data', data, '--block-ms', '25'];
  let chain = await serve(t, words);
  const wallets = [0, 1, 2, 3].map((at) => walletOf('v4r2', `killed ${at}`));
  await Promise.all(wallets.map(({ contract }) => faucet(chain, contract.address)));
  const before = await everything(chain);
  const answered = [];
  const sendAll = wallets.map(async (wallet, at) => {
    for (let seqno = 0; ; seqno += 1) {
      const order = { to: actor(`of ${at}`), value: COIN / 100n, bounce: false };
      answered.push(await chain.v3Post('message', { boc: signedBoc(wallet, seqno, [order]) }));
    }
  });
  await until('some answers', () => answered.length, (count) => count >= 12);
  await Promise.all([chain.stop('SIGKILL'), ...sendAll.map((each) => each.catch(() => {}))]);

  chain = await serve(t, words);
  await until('all delivered', () => chain.local('health'), (health) => health.undelivered === 0);
  await until('all shown', () => everything(chain), (rows) => {
    const hashes = rows.map((each) => each.in_msg.hash);
    assert.equal(new Set(hashes).size, hashes.length, 'a message was executed twice');
    return answered.every((each) => hashes.includes(each.message_hash))
      && rows.every((row) => row.out_msgs.every((each) => hashes.includes(each.hash)));
  });
  assert.deepEqual((await everything(chain)).slice(0, before.length), before);
});

test('a restart shows the same answers, and time and blocks go on', async (t) => {
  const words = ['--data', folder(), '--block-ms', '0'];
  let chain = await serve(t, words);
  await faucet(chain, actor('ann'));
  await chain.local('mint', { jetton: 'gstd', to: rawOf(actor('ann')), amount: '5' });
  const { now } = await chain.local('time', { advance: 86_400 });
  await chain.local('blocks', { count: 7 });
  const look = async () => [
    await everything(chain), await chain.v3('jetton/wallets'), await chain.local('addresses'),
    (await chain.v3('masterchainInfo')).last.seqno,
  ];
  const seen = await look();
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    await chain.stop(signal);
    chain = await serve(t, words);
    assert.deepEqual(await look(), seen);
    assert.ok((await chain.local('time')).now >= now);
  }
  await faucet(chain, actor('ann'));
  const lts = (await everything(chain)).map((each) => Number(each.lt));
  assert.ok(lts[lts.length - 1] > lts[lts.length - 2]);
});

test('a last record cut short is named and left out; a changed one is refused', async (t) => {
  const data = folder();
  const journal = join(data, 'journal');
  let chain = await serve(t, ['--data', data, '--block-ms', '0']);
  await faucet(chain, actor('ann'));
  const rows = await everything(chain);
  await chain.stop('SIGKILL');
  truncateSync(journal, statSync(journal).size - 1);
  chain = await serve(t, ['--data', data]);
  assert.match(chain.ran.err, /last record was cut short: left out its \d+ bytes/);
  assert.deepEqual(await everything(chain), rows.slice(0, -1));
  await chain.stop();
  writeFileSync(journal, readFileSync(journal, 'utf8').replace('"block":3', '"block":4'));
  const { code, out, err } = await runToEnd(['--data', data]);
  assert.deepEqual([code, out], [1, '']);
  assert.match(err, /journal is corrupt at line \d+, byte \d+: its digest does not fit/);
});

test('a second process on the same folder is refused by the first one\'s name', async (t) => {
  const data = folder();
  const chain = await serve(t, ['--data', data]);
  const second = await runToEnd(['--data', data]);
  assert.equal(second.code, 1);
  assert.ok(second.err.includes(`${data} is in use by process ${chain.pid}`), second.err);
  assert.equal((await chain.local('health')).ok, true);
  await chain.stop('SIGKILL');
  await serve(t, ['--data', data]);
});

test('a chain keeps the terms it was made with', async (t) => {
  const data = folder();
  const chain = await serve(t, ['--data', data]);
  await chain.stop();
  const terms = [['--block-ms', '5', 'blockMs'], ['--network', '-3', 'network']];
  for (const [word, value, name] of terms) {
    const { code, err } = await runToEnd(['--data', data, word, value]);
    assert.equal(code, 1);
    assert.match(err, new RegExp(`this chain was made with ${name} -?\\d+, not ${value}`));
  }
});

test('what was on its way at a death is delivered after it', async (t) => {
  const data = folder();
  const words = ['--data', data, '--block-ms', '300'];
  let chain = await serve(t, words);
  const wallet = walletOf('v4r2', 'half-way');
  await faucet(chain, wallet.contract.address);
  const to = actor('half-way');
  const boc = signedBoc(wallet, 0, [{ to, value: COIN, bounce: false }]);
  await chain.v3Post('message', { boc });
  await chain.stop('SIGKILL');
  chain = await serve(t, words);
  await until('delivered', () => transactionsOf(chain, to), (rows) => rows.length === 1);
});
