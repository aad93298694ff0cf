// The words of the command line.
export const HELP = `Serves toncenter's API v2 and v3 over a local chain, on 127.0.0.1 only.

  node serve.mjs [options]

  --port N          where to listen; 0 (default) picks a free port
  --data DIR        keeps the chain there, through restarts and kills; without: in a nameless file
  --block-ms N      time from block to block (default 400); 0: every hop completes one at once
  --network N       the network's global id (default -239)
  --hub-owner ADDR  who owns the hub; default a wallet whose seed GET /_local/addresses tells
  --exchange        an exchange as well: takes GSTD, gives XAUt0; a chain that has one keeps it
  --finality N      blocks until a transaction is final (default 0)
  --api-key K       asks for this key: without it one request a second, with another 401
  --rps N           at most N requests a second (with --api-key: for its holder), then 429
  --help            this text

When ready, one line of JSON on stdout: port, url, pid, addresses. block-ms, network and hub-owner
belong to a chain: on a folder that has one they may be left out, and must not differ.

Control (never limited, never faulty):
  GET  /_local/health
  GET  /_local/addresses
  POST /_local/faucet    {address, amount}         answers when the coins can be seen
  POST /_local/mint      {jetton: gstd|xaut0|address, to, amount, forward_amount?}
  POST /_local/internal  {from, to, amount, body_boc?, state_init?, bounce?, settle?}, or
                         {messages: [...], settle?}: made up, nobody is charged
  POST /_local/jettons   {jetton, owner}           that wallet: {address, balance}
  GET  /_local/exchange  POST {price?: {ask, offer}, mode?, permille?}: so many units of XAUt0 for
                         so many of GSTD; mode fill, partial (takes permille of an offer, gives
                         back the rest), locked (gives all back) or stuck (keeps, gives nothing)
  GET  /_local/time      POST {now} or {advance} in seconds; never back
  POST /_local/blocks    {count}                   with --block-ms 0 only
  GET  /_local/faults    POST a list that takes the place of all before:
       {kind, path?, times?, probability?, seed?}   path: regular expression over the path asked,
                                                    with jsonRPC /api/v2/jsonRPC/METHOD
       kinds: 429 500 503 504 542 close hang{ms?}       after: true carries the request out first
              slow{ms} stale{blocks} unfinal{blocks} reorder duplicate truncate
              price{permille}: quotes are made at that share of the router's price
              nonsense{field, value | remove, row?} e.g. field in_msg.value

With --exchange also STON.fi's POST /v1/swap/simulate?offer_address&ask_address&units
&slippage_tolerance&dex_v2, limited and faulty like the others; see path /v1/swap/simulate.`;

const number = (least) => (text) => {
  if (/^-?\d{1,10}$/.test(text) && Number(text) >= least) return Number(text);
  throw new Error(`expected a whole number${least >= 0 ? ` from ${least}` : ''}`);
};
const word = (text) => {
  if (text === '') throw new Error('expected a word');
  return text;
};

const READERS = {
  '--port': ['port', (text) => {
    const port = number(0)(text);
    if (port > 65535) throw new Error('expected a port, 0 to 65535');
    return port;
  }],
  '--host': ['host', (text) => {
    if (text !== '127.0.0.1') throw new Error('this server listens on 127.0.0.1 only');
    return text;
  }],
  '--data': ['data', word],
  '--block-ms': ['blockMs', number(0)],
  '--network': ['network', number(-(2 ** 31))],
  '--hub-owner': ['hubOwner', word],
  '--finality': ['finality', number(0)],
  '--api-key': ['apiKey', word],
  '--rps': ['rps', number(1)],
};

/** Throws an Error that says which word was wrong. */
export function readOptions(words) {
  const options = {
    port: 0, data: null, exchange: false, finality: 0, apiKey: null, rps: null,
  };
  for (let at = 0; at < words.length; at += 2) {
    const [name, inline] = words[at].split(/=(.*)/s);
    if (name === '--help' || name === '-h') return { help: true };
    if (words[at] === '--exchange') {
      options.exchange = true;
      at -= 1;
      continue;
    }
    if (!Object.hasOwn(READERS, name)) throw new Error(`unknown word '${words[at]}'; see --help`);
    const value = inline ?? words[at + 1];
    if (inline !== undefined) at -= 1;
    if (value === undefined) throw new Error(`${name} needs a value`);
    const [field, read] = READERS[name];
    try {
      options[field] = read(value);
    } catch (error) {
      throw new Error(`${name} ${value}: ${error.message}`);
    }
  }
  return options;
}
