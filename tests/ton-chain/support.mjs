// A local chain as a process of its own, asked over HTTP as any client would.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Address, beginCell, sha256, storeStateInit } from '../../ops/ton-chain/ton.mjs';

export const COIN = 1_000_000_000n;
const program = fileURLToPath(new URL('../../ops/ton-chain/serve.mjs', import.meta.url));

/** Runs the program; `out` and `err` fill up, `ended` resolves to {code, signal}. */
export function run(words) {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ran = { child, out: '', err: '' };
  for (const [name, stream] of [['out', child.stdout], ['err', child.stderr]]) {
    stream.setEncoding('utf8').on('data', (text) => { ran[name] += text; });
  }
  ran.ended = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  return ran;
}

/** Runs what is not to serve: {code, out, err} at its end, which a ready line brings about. */
export async function runToEnd(words) {
  const ran = run(words);
  ran.child.stdout.on('data', (text) => { if (text.startsWith('{"ready"')) ran.child.kill(); });
  const { code } = await ran.ended;
  return { code, out: ran.out, err: ran.err };
}

/** A served chain, stopped at the latest after `scope`: a test's context or the file. */
export async function serve(scope, words = ['--block-ms', '0']) {
  const ran = run(words);
  const stop = async (signal = 'SIGTERM') => {
    if (ran.child.exitCode === null && ran.child.signalCode === null) ran.child.kill(signal);
    return ran.ended;
  };
  scope.after(() => stop('SIGKILL'));
  const ready = await new Promise((resolve, reject) => {
    ran.child.stdout.on('data', () => {
      if (ran.out.includes('\n')) resolve(JSON.parse(ran.out));
    });
    ran.ended.then(({ code }) => reject(new Error(`ended with ${code}: ${ran.err}`)));
  });
  return { ...ready, ran, stop, ...clientOf(ready.url) };
}

/** A chain for all tests of a file. */
export const serveForFile = (words) => serve({ after }, words);

function clientOf(url) {
  const ask = async (path, options) => {
    const response = await fetch(`${url}${path}`, options);
    return { status: response.status, body: await response.json() };
  };
  const good = ({ status, body }) => {
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const post = (path, body, headers = {}) => ask(path, {
    method: 'POST', headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const query = (params) => new URLSearchParams(Object.entries(params)
    .flatMap(([name, value]) => [value].flat().map((each) => [name, String(each)])));
  return {
    ask,
    post,
    v3: async (name, params = {}) => good(await ask(`/api/v3/${name}?${query(params)}`)),
    v3Post: async (name, body) => good(await post(`/api/v3/${name}`, body)),
    v2: async (name, params = {}) => good(await ask(`/api/v2/${name}?${query(params)}`)).result,
    v2Post: async (name, body) => good(await post(`/api/v2/${name}`, body)).result,
    local: async (name, body) => good(body === undefined ? await ask(`/_local/${name}`)
      : await post(`/_local/${name}`, body)),
  };
}

export const transactionsOf = async (chain, account, more = {}) =>
  (await chain.v3('transactions', { account: rawOf(account), limit: 1000, sort: 'asc', ...more }))
    .transactions;

export function folder() {
  const path = mkdtempSync(join(tmpdir(), 'gstd-chain-test-'));
  after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export const rawOf = (address) => (typeof address === 'string' ? address
  : `${address.workChain}:${address.hash.toString('hex').toUpperCase()}`);
export const bocOf = (cell) => cell.toBoc().toString('base64');
export const seedOf = (name) => Buffer.from(sha256(`gstd-chain-test/${name}`));
export const actor = (name) => new Address(0, Buffer.from(sha256(`gstd-chain-actor/${name}`)));

export const faucet = (chain, address, amount = 10n * COIN) =>
  chain.local('faucet', { address: rawOf(address), amount: String(amount) });

/** A message as if `from` had sent it; resolves when all that follows is done. */
export const tell = (chain, from, to, { value = COIN, body, init, bounce = true } = {}) =>
  chain.local('internal', {
    from: rawOf(from), to: rawOf(to), amount: String(value), body_boc: body && bocOf(body),
    state_init: init && bocOf(beginCell().store(storeStateInit(init)).endCell()), bounce,
    settle: true,
  });

export const comment = (text) => beginCell().storeUint(0, 32).storeStringTail(text).endCell();

/** Asks again until the answer pleases. Patient: the machine may have other things to do. */
export async function until(what, act, isGood, ms = 60_000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await act();
    if (isGood(found)) return found;
    assert.ok(Date.now() < end, `${what}: ${JSON.stringify(found)}`);
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}
