// What a new chain starts with: our hub, two jettons, and the wallets that own them. The keys are
// public by their making: worth nothing anywhere but here.
import { hubInit } from '../hub.mjs';
import { minterInit } from '../jetton.mjs';
import { loadCode } from '../compile.mjs';
import {
  Address, Dictionary, WalletContractV4, WalletContractV5R1, beginCell, internal, keyPairFromSeed,
  sha256,
} from '../ton.mjs';
import { minterCode, walletCode } from './jetton_code.mjs';
import { friendlyText, rawText } from './encodings.mjs';

export const COIN = 1_000_000_000n;
export const seedOf = (name) => Buffer.from(sha256(`gstd local chain/${name}`));

// TEP-64: on-chain content is a dictionary from the names' hashes to texts.
function content(fields) {
  const dictionary = Dictionary.empty(Dictionary.Keys.Buffer(32), Dictionary.Values.Cell());
  for (const [name, text] of Object.entries(fields)) {
    dictionary.set(Buffer.from(sha256(name)), beginCell().storeUint(0, 8).storeStringTail(text)
      .endCell());
  }
  return beginCell().storeUint(0, 8).storeDict(dictionary).endCell();
}

const JETTONS = {
  gstd: { name: 'GSTD on the local chain', symbol: 'GSTD', decimals: '9' },
  xaut0: { name: 'Tether Gold on the local chain', symbol: 'XAUt0', decimals: '6' },
};

/** The chain's own parties. `hubOwner` is raw text, or null for the wallet of the known seed. */
export function parties({ network, hubOwner }) {
  const ownerSeed = seedOf('hub owner');
  const faucetSeed = seedOf('faucet');
  const ownerWallet = WalletContractV5R1.create({
    workchain: 0, publicKey: keyPairFromSeed(ownerSeed).publicKey,
    walletId: { networkGlobalId: network },
  });
  const faucet = WalletContractV4.create({
    workchain: 0, publicKey: keyPairFromSeed(faucetSeed).publicKey,
  });
  const owner = hubOwner === null ? ownerWallet.address : Address.parse(hubOwner);
  const jettons = Object.fromEntries(Object.entries(JETTONS).map(([name, fields]) =>
    [name, minterInit(minterCode, walletCode, faucet.address, content(fields))]));
  return {
    hub: hubInit(loadCode('hub'), owner), owner, faucet, jettons,
    seeds: { hub_owner: hubOwner === null ? ownerSeed : null, faucet: faucetSeed },
  };
}

/** What GET /_local/addresses answers. */
export function addresses({ hub, owner, faucet, jettons, seeds }, network) {
  const both = ({ hash, workChain }, bounceable) => {
    const raw = rawText({ hash, workChain });
    return { raw, friendly: friendlyText(raw, bounceable) };
  };
  const wallet = (address, version, seed) => ({
    ...both(address, false), wallet: seed && version, seed: seed && seed.toString('hex'),
  });
  const jetton = (name) => ({
    ...both(jettons[name].address, true), symbol: JETTONS[name].symbol,
    decimals: Number(JETTONS[name].decimals),
  });
  return {
    network, hub: both(hub.address, true), gstd: jetton('gstd'), xaut0: jetton('xaut0'),
    hub_owner: wallet(owner, 'v5r1', seeds.hub_owner),
    faucet: wallet(faucet.address, 'v4r2', seeds.faucet),
  };
}

/** A message as if `from` had sent it. */
export function madeMessage({ from, to, value, body, init, bounce = true }) {
  const message = internal({ to, value, body, init, bounce });
  message.info.src = from;
  return message;
}

/** Deploys what is not there yet: a death half-way through is made good by the next start. */
export async function deploy(chain, history, { hub, owner, faucet, jettons }) {
  const isThere = (address) => history.ofAccount(rawText(address)).length > 0;
  const gifts = [
    { to: hub.address, init: hub.init, value: COIN },
    ...Object.values(jettons).map(({ address, init }) => ({ to: address, init, value: COIN })),
    { to: owner, value: 1_000n * COIN, bounce: false },
    { to: faucet.address, value: 1_000_000n * COIN, bounce: false },
  ];
  const missing = gifts.filter(({ to }) => !isThere(to));
  const outcomes = await Promise.all(missing.map((gift) =>
    chain.internal(madeMessage({ from: faucet.address, ...gift }))));
  await Promise.all(outcomes.map(({ row }) => chain.settled(row)));
}
