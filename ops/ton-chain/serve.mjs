// The local chain: `node serve.mjs --help`.
import { setFlagsFromString } from 'node:v8';
import { HELP, readOptions } from './local/options.mjs';

function end(code, why) {
  if (why) console.error(`ton-chain: ${why}`);
  process.exit(code);
}

function optionsOrEnd() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    return end(2, error.message);
  }
}

const options = optionsOrEnd();
if (options.help) {
  console.log(HELP);
  end(0);
}

// The emulator is large: optimised at first touch it costs a second of both cores at every start.
setFlagsFromString('--wasm-tiering-budget=20000000');

// With nothing else to wait for, Node would first wait for all of the emulator to be optimised.
const awake = setInterval(() => {}, 1000);

// Loaded late: it takes a second, which a wrong word need not.
const [{ Faults }, { makeServer }, { Limits }, { openWorld }] = await Promise.all(
  ['faults', 'http', 'limits', 'world'].map((name) => import(`./local/${name}.mjs`)));

// What is executed but not on disk must not be built upon.
const cannotWrite = (error) => end(1, `cannot write the journal: ${error.message}`);

let world;
try {
  world = await openWorld(options, cannotWrite);
} catch (error) {
  end(error.status ? 2 : 1, error.message);
}
if (world.cut > 0) {
  console.error("ton-chain: the journal's last record was cut short: "
    + `left out its ${world.cut} bytes`);
}

const server = makeServer({ world, faults: new Faults(), limits: new Limits(options) });
server.on('error', (error) => end(1, `cannot listen on port ${options.port}: ${error.message}`));
server.listen(options.port, '127.0.0.1', () => {
  clearInterval(awake);
  const { port } = server.address();
  console.log(JSON.stringify({
    ready: true, port, url: `http://127.0.0.1:${port}`, pid: process.pid,
    addresses: world.addresses,
  }));
});

let isEnding = false;
async function finish() {
  if (isEnding) return;
  isEnding = true;
  server.close();
  server.closeAllConnections();
  await world.close();
  end(0);
}
process.on('SIGINT', finish);
process.on('SIGTERM', finish);
