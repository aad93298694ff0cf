// Opens a chain on a data folder, or a new one without a folder, and puts its parts together.
import { join } from 'node:path';
import { Chain } from './chain.mjs';
import { Clock } from './clock.mjs';
import { configOf } from './config.mjs';
import { readAccount } from './encodings.mjs';
import { exchangeAddresses, exchangeOf, isOpen, openExchange } from './exchange.mjs';
import { addresses, deploy, parties } from './genesis.mjs';
import { History } from './history.mjs';
import { Journal } from './journal.mjs';
import { lockFolder } from './lock.mjs';
import { Machine } from './machine.mjs';
import { Undelivered } from './mailbox.mjs';

const VERSION = 1;

/** What a journal's records add up to. */
class Loader {
  genesis = null;
  offset = 0;
  head = 1;
  undelivered = new Undelivered();

  constructor(history) { this.history = history; }

  hear(header, places) {
    if (header.kind === 'genesis') this.genesis = header;
    if (header.kind === 'time') this.offset = header.offset;
    if (header.kind === 'blocks') this.head = header.head;
    if (header.kind === 'dropped') this.undelivered.drop(header.message);
    if (header.kind !== 'tx') return;
    const row = { ...header, places };
    this.history.add(row);
    this.undelivered.hear(row);
    this.head = Math.max(this.head, row.block);
  }
}

function checkSame(genesis, wanted) {
  for (const name of ['version', 'blockMs', 'network', 'hubOwner']) {
    const [had, asked] = [genesis[name], wanted[name]];
    if (asked !== undefined && had !== asked) {
      throw new Error(`this chain was made with ${name} ${had}, not ${asked}`);
    }
  }
}

/** `options`: data (or null), exchange, blockMs, network, hubOwner; these undefined: as it was. */
export async function openWorld(options, fail) {
  const unlock = options.data === null ? () => {} : lockFolder(options.data);
  try {
    return await open(options, fail, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function open(options, fail, unlock) {
  const { data, blockMs, network, hubOwner: owner, finality = 0 } = options;
  const hubOwner = owner && readAccount(owner, '--hub-owner');
  const journal = new Journal(data === null ? null : join(data, 'journal'), fail);
  const history = new History(journal);
  const loader = new Loader(history);
  const cut = journal.load((header, places) => loader.hear(header, places));
  let { genesis } = loader;
  if (genesis) {
    checkSame(genesis, { version: VERSION, blockMs, network, hubOwner });
  } else {
    genesis = {
      kind: 'genesis', version: VERSION, startedMs: Date.now(), blockMs: blockMs ?? 400,
      network: network ?? -239, hubOwner: hubOwner ?? null,
    };
    await journal.append(genesis);
  }
  const clock = new Clock(genesis);
  clock.offset = loader.offset;
  clock.seal(loader.head);
  const machine = await Machine.create(configOf(genesis.network));
  const chain = new Chain({ machine, journal, history, clock });
  await chain.resume(loader.undelivered);
  const own = parties(genesis);
  await deploy(chain, history, own);
  const exchange = exchangeOf(own);
  if (options.exchange) await openExchange(chain, history, own, exchange);
  const hasExchange = isOpen(history, exchange);
  return {
    chain, clock, history, journal, machine, cut, genesis, parties: own, finalityBlocks: finality,
    kept: new Map(),
    exchange: hasExchange ? exchange : null,
    addresses: {
      ...addresses(own, genesis.network), ...(hasExchange ? exchangeAddresses(exchange) : {}),
    },
    async close() {
      await chain.stop();
      await journal.close();
      unlock();
    },
  };
}
