// Who is let in, how often, and how the program is spoken to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Limits } from '../../ops/ton-chain/local/limits.mjs';
import { COIN, actor, faucet, runToEnd, serve, until } from './support.mjs';

const tooMany = { ok: false, result: 'Ratelimit exceed', code: 429 };
const names = ['/api/v2/getMasterchainInfo', '/api/v3/masterchainInfo'];

test('with a key: one request a second without it, none with a wrong one', async (t) => {
  const chain = await serve(t, ['--api-key', 'sesame']);
  const ask = (path, headers) => chain.ask(path, { headers });
  for (const path of names) {
    const wrong = await ask(path, { 'x-api-key': 'sesam' });
    assert.equal(wrong.status, 401);
    assert.equal(wrong.body.error, 'API key does not exist');
    const burst = () => Promise.all(Array.from({ length: 8 }, () => ask(path)));
    const some = await until('both answers', burst, (list) => [200, 429].every((status) =>
      list.some((each) => each.status === status)));
    assert.deepEqual(some.find(({ status }) => status === 429).body, tooMany);
  }
  for (let at = 0; at < 20; at += 1) {
    assert.equal((await ask(names[at % 2], { 'x-api-key': 'sesame' })).status, 200);
  }
  assert.equal((await ask(`${names[1]}?api_key=sesame`)).status, 200);
  assert.equal((await ask('/_local/health')).status, 200);
});

test('a rate holds for all, but not for the control of the chain', async (t) => {
  const chain = await serve(t, ['--rps', '2', '--block-ms', '0']);
  const burst = () => Promise.all(Array.from({ length: 20 }, () => chain.ask(names[1])));
  await until('too many', burst, (list) => list.some(({ status }) => status === 429));
  await Promise.all(Array.from({ length: 5 }, () => faucet(chain, actor('ann'), COIN)));
});

function limitsAt(options) {
  let now = 5000;
  const limits = new Limits(options, () => now);
  const query = new URLSearchParams();
  return {
    ask: (headers = {}) => limits.check({ headers }, query)?.status ?? 200,
    pass: (ms) => { now += ms; },
  };
}

test('so many in any second, and again when the first is a second old', () => {
  const { ask, pass } = limitsAt({ rps: 2 });
  assert.deepEqual([ask(), ask(), ask()], [200, 200, 429]);
  pass(999);
  assert.equal(ask(), 429);
  pass(1);
  assert.deepEqual([ask(), ask(), ask()], [200, 200, 429]);
});

test('without a key one, with it as many as were bought', () => {
  const { ask } = limitsAt({ apiKey: 'k', rps: 2 });
  const key = { 'x-api-key': 'k' };
  assert.deepEqual([ask(), ask(), ask(key), ask(key), ask(key)], [200, 429, 200, 200, 429]);
  assert.throws(() => ask({ 'x-api-key': 'x' }), { status: 401 });
});

const refused = [
  [['--prot', '80'], /unknown word '--prot'/], [['serve'], /unknown word 'serve'/],
  [['--port'], /--port needs a value/], [['--port', '65536'], /--port 65536: expected a port/],
  [['--port', 'x'], /--port x: expected a whole number/],
  [['--host', '0.0.0.0'], /--host 0\.0\.0\.0: this server listens on 127\.0\.0\.1 only/],
  [['--block-ms', '-1'], /--block-ms -1: expected a whole number from 0/],
  [['--hub-owner', 'me'], /--hub-owner: not an address/], [['--rps', '0'], /--rps 0: expected/],
];
for (const [words, why] of refused) {
  test(`${words.join(' ')} is refused with 2`, async () => {
    const { code, out, err } = await runToEnd(words);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, why);
  });
}

test('--help tells every option', async () => {
  const { code, out } = await runToEnd(['--help']);
  assert.equal(code, 0);
  for (const word of ['--port', '--data', '--block-ms', '--network', '--hub-owner', '--finality',
    '--api-key', '--rps', '/_local/faucet']) {
    assert.ok(out.includes(word), word);
  }
});

test('a taken port is named', async (t) => {
  const chain = await serve(t);
  const { code, err } = await runToEnd(['--port', String(chain.port)]);
  assert.equal(code, 1);
  assert.match(err, new RegExp(`cannot listen on port ${chain.port}`));
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  test(`${signal} ends it with 0, even while a request hangs`, async (t) => {
    const chain = await serve(t);
    await chain.local('faults', [{ kind: 'hang' }]);
    const hanging = chain.ask(names[1]).catch(() => 'cut');
    await until('it hangs', () => chain.local('faults'), ({ faults }) => faults[0].hits === 1);
    assert.deepEqual(await chain.stop(signal), { code: 0, signal: null });
    assert.equal(await hanging, 'cut');
  });
}
