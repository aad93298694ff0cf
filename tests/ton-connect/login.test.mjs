// What TonConnect's own library reports to a page logs in at our server, over both of its bridges;
// and what an attacker makes of it does not.
import './page.mjs';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { TonConnect } from '../../ops/ton-chain/tonconnect.mjs';
import { startServer } from './server.mjs';
import { DOMAIN, Wallet, openBridge, pageOptions } from './wallet.mjs';

const PATIENCE_MS = 20_000;
let server;
before(async () => { server = await startServer(); });
after(() => server.stop());

const challenge = async () => (await server.post('/session/challenge', {})).body.challenge;

/** What the page learns of the wallet once `reach` has brought them together. */
async function connected(reach) {
  const connector = new TonConnect(pageOptions());
  const status = new Promise((done, fail) => {
    connector.onStatusChange((wallet) => wallet && done(wallet), fail);
    setTimeout(() => fail(new Error('no wallet came')), PATIENCE_MS).unref();
  });
  await reach(connector, { request: { tonProof: await challenge() } });
  const wallet = await status;
  connector.pauseConnection();
  return wallet;
}

/** The body of a login, from what the library reports: what every page of TonConnect sends. */
const bodyOf = ({ account, connectItems }) => ({
  address: account.address, network: account.chain, public_key: account.publicKey,
  proof: { ...connectItems.tonProof.proof, state_init: account.walletStateInit },
});

async function accepted(wallet, reported) {
  const { status, body } = await server.post('/session', bodyOf(reported));
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.wallet, wallet.address.toRawString());
  assert.deepEqual(body.roles, ['requester', 'owner']);
  const headers = {
    Authorization: `Bearer ${body.token}`, 'X-Wallet-Address': wallet.address.toString() };
  assert.equal((await server.get('/escrows', headers)).status, 200);
}

function throughPage(wallet) {
  window.testWallet = wallet.injected();
  return connected((connector, request) => connector.connect(
    { jsBridgeKey: 'testWallet' }, request));
}

for (const version of ['v4r2', 'v5r1']) {
  test(`a ${version} wallet in the page's own browser logs in`, async () => {
    const wallet = new Wallet(version);
    await accepted(wallet, await throughPage(wallet));
  });

  test(`a ${version} wallet behind an HTTP bridge logs in`, async () => {
    const wallet = new Wallet(version);
    const bridge = await openBridge();
    try {
      await accepted(wallet, await connected(async (connector, request) => {
        const link = connector.connect(
          { universalLink: 'https://wallet.example.org', bridgeUrl: bridge.url }, request);
        await wallet.follow(link, bridge.url);
      }));
    } finally {
      bridge.close();
    }
  });
}

const wallet = new Wallet('v5r1', 'ann');
const other = new Wallet('v5r1', 'bob');
const page = (payload) => wallet.connectEvent({
  manifestUrl: `https://${DOMAIN}/`, items: [{ name: 'ton_addr' }, { name: 'ton_proof', payload }],
}).payload.items;

/** A good body over a fresh challenge. */
async function good() {
  const [account, { proof }] = page(await challenge());
  return {
    address: account.address, network: account.network, public_key: account.publicKey,
    proof: { ...proof, state_init: account.walletStateInit },
  };
}

const now = () => Math.floor(Date.now() / 1000);
const signed = (body, domain, timestamp) => ({
  ...body,
  proof: { ...wallet.proof(domain, body.proof.payload, timestamp), state_init: body.proof.state_init },
});

for (const [what, change, status, code, path] of [
  ['of another domain', (b) => signed(b, 'evil.org'), 422, 'bad_signature', '/proof/domain'],
  ['of another network', (b) => ({ ...b, network: '-239' }), 422, 'bad_signature', '/network'],
  ['that is too old', (b) => signed(b, DOMAIN, now() - 902), 422, 'bad_signature',
    '/proof/timestamp'],
  ['of the future', (b) => signed(b, DOMAIN, now() + 62), 422, 'bad_signature',
    '/proof/timestamp'],
  ['whose key is not in its state', (b) => ({
    ...b, public_key: other.keys.publicKey.toString('hex') }), 422, 'bad_signature',
  '/public_key'],
  ['whose state is not of its address', (b) => ({
    ...b, proof: { ...b.proof, state_init: other.stateInit } }), 422, 'bad_signature',
  '/proof/state_init'],
  ['signed by another wallet', (b) => ({
    ...b, proof: { ...other.proof(DOMAIN, b.proof.payload), state_init: b.proof.state_init } }),
  422, 'bad_signature', '/proof/signature'],
  ['over a challenge of nobody', (b) => ({
    ...b, proof: { ...b.proof, payload: '00'.repeat(32) } }), 401, 'unauthenticated',
  '/proof/payload'],
]) {
  test(`a proof ${what} is refused`, async () => {
    const answer = await server.post('/session', change(await good()));
    assert.deepEqual([answer.status, answer.body.code, answer.body.errors[0]?.path],
      [status, code, path], JSON.stringify(answer.body));
  });
}

test('a proof counts once', async () => {
  const body = await good();
  assert.equal((await server.post('/session', body)).status, 200);
  const again = await server.post('/session', body);
  assert.deepEqual([again.status, again.body.code, again.body.errors[0].path],
    [401, 'unauthenticated', '/proof/payload']);
});

test('a token is good for its own wallet only', async () => {
  const { body } = await server.post('/session', await good());
  const headers = { Authorization: `Bearer ${body.token}` };
  assert.equal((await server.get('/escrows', headers)).status, 200);
  const wrong = await server.get('/escrows',
    { ...headers, 'X-Wallet-Address': other.address.toRawString() });
  assert.deepEqual([wrong.status, wrong.body.code], [403, 'forbidden']);
  const none = await server.get('/escrows', { 'X-Wallet-Address': wallet.address.toRawString() });
  assert.deepEqual([none.status, none.body.code], [401, 'unauthenticated']);
});
