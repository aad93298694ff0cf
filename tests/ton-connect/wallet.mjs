// A wallet as TonConnect sees one: it answers connect requests, over either bridge, with its address
// and a ton_proof. Addresses and first states are made by @ton/ton, not by the code under test.
import { createServer } from 'node:http';
import {
  WalletContractV4, WalletContractV5R1, beginCell, keyPairFromSeed, sha256, sign, storeStateInit,
} from '../../ops/ton-chain/ton.mjs';
import { Base64, SessionCrypto, hexToByteArray } from '../../ops/ton-chain/tonconnect.mjs';

export const DOMAIN = 'app.example.org';
const MANIFEST = `https://${DOMAIN}/tonconnect-manifest.json`;
const TESTNET = -3;

const contractOf = (version, publicKey) => (version === 'v4r2'
  ? WalletContractV4.create({ workchain: 0, publicKey })
  : WalletContractV5R1.create({ publicKey, walletId: { networkGlobalId: TESTNET } }));

export class Wallet {
  constructor(version, name = version) {
    this.keys = keyPairFromSeed(sha256(`gstd test wallet ${name}`));
    const { address, init } = contractOf(version, this.keys.publicKey);
    this.address = address;
    this.stateInit = beginCell().store(storeStateInit(init)).endCell().toBoc().toString('base64');
  }

  /** The item of the protocol, signed as https://docs.ton.org/ton-connect says. */
  proof(domain, payload, timestamp = Math.floor(Date.now() / 1000)) {
    const workchain = Buffer.alloc(4);
    workchain.writeInt32BE(this.address.workChain);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.byteLength(domain));
    const time = Buffer.alloc(8);
    time.writeBigUInt64LE(BigInt(timestamp));
    const item = Buffer.concat([Buffer.from('ton-proof-item-v2/'), workchain, this.address.hash,
      length, Buffer.from(domain), time, Buffer.from(payload)]);
    const message = Buffer.concat([Buffer.from([0xff, 0xff]), Buffer.from('ton-connect'),
      sha256(item)]);
    return {
      timestamp, domain: { lengthBytes: Buffer.byteLength(domain), value: domain }, payload,
      signature: sign(sha256(message), this.keys.secretKey).toString('base64'),
    };
  }

  /** The wallet's answer to a connect request: it signs for the page its manifest stands on. */
  connectEvent({ manifestUrl, items }) {
    const reply = {
      ton_addr: () => ({
        name: 'ton_addr', address: this.address.toRawString(), network: String(TESTNET),
        walletStateInit: this.stateInit, publicKey: this.keys.publicKey.toString('hex'),
      }),
      ton_proof: ({ payload }) => ({
        name: 'ton_proof', proof: this.proof(new URL(manifestUrl).host, payload),
      }),
    };
    return {
      event: 'connect', id: 1,
      payload: { items: items.map((item) => reply[item.name](item)), device: this.device },
    };
  }

  device = {
    platform: 'linux', appName: 'test', appVersion: '1', maxProtocolVersion: 2,
    features: ['SendTransaction', { name: 'SendTransaction', maxMessages: 4 }],
  };

  /** What a wallet's browser puts into the page. */
  injected() {
    return { tonconnect: {
      deviceInfo: this.device, protocolVersion: 2, isWalletBrowser: false,
      connect: async (_, request) => this.connectEvent(request),
      restoreConnection: async () => ({ event: 'connect_error', payload: { code: 100 } }),
      listen: () => () => {}, send: async () => ({ result: 'ok' }), disconnect: () => {},
    } };
  }

  /** Follows a link as a scanned code would: answers the page through the bridge, encrypted. */
  async follow(link, bridge) {
    const query = new URL(link).searchParams;
    const page = query.get('id');
    const session = new SessionCrypto();
    const event = JSON.stringify(this.connectEvent(JSON.parse(query.get('r'))));
    const body = Base64.encode(session.encrypt(event, hexToByteArray(page)));
    await fetch(`${bridge}/message?client_id=${session.sessionId}&to=${page}&ttl=300`,
      { method: 'POST', body });
  }
}

/** An HTTP bridge: keeps what is sent to a page until the page hears it. */
export async function openBridge() {
  const listeners = new Map();
  const waiting = new Map();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://bridge');
    if (pathname.endsWith('/events')) {
      const page = searchParams.get('client_id');
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('event: heartbeat\n\n');
      listeners.set(page, response);
      for (const text of waiting.get(page) ?? []) response.write(text);
      return;
    }
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      const page = searchParams.get('to');
      const data = JSON.stringify({ from: searchParams.get('client_id'), message: body });
      const text = `id: 1\nevent: message\ndata: ${data}\n\n`;
      if (listeners.has(page)) listeners.get(page).write(text);
      else waiting.set(page, [text]);
      response.end('{}');
    });
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  return {
    url: `http://127.0.0.1:${server.address().port}/bridge`,
    close: () => { server.closeAllConnections(); server.close(); },
  };
}

export const pageOptions = () => {
  const kept = new Map();
  return {
    manifestUrl: MANIFEST,
    analytics: { mode: 'off' },
    eventDispatcher: { dispatchEvent: async () => {}, addEventListener: async () => () => {} },
    storage: {
      setItem: async (key, value) => { kept.set(key, value); },
      getItem: async (key) => kept.get(key) ?? null,
      removeItem: async (key) => { kept.delete(key); },
    },
  };
};
