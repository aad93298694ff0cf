// Compiles a contract by name. `node compile.mjs --write` rewrites the snapshots beside them.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Cell, runTolkCompiler } from './ton.mjs';

export const CONTRACTS = ['escrow', 'hub', 'jetton_minter', 'jetton_wallet', 'router'];

const folder = new URL('../../adapters/ton/contracts/', import.meta.url);
const withExtension = (path) => (path.endsWith('.tolk') ? path : `${path}.tolk`);

export async function compile(name) {
  const result = await runTolkCompiler({
    entrypointFileName: `${name}.tolk`,
    fsReadCallback: (path) => readFileSync(new URL(withExtension(path), folder), 'utf8'),
    optimizationLevel: 2,
  });
  if (result.status === 'error') throw new Error(result.message);
  return Cell.fromBase64(result.codeBoc64);
}

/** Lower-case hex of the code's BoC, as it is kept beside the source. */
export const snapshotText = (code) => code.toBoc({ idx: false, crc32: true }).toString('hex');

const snapshotFile = (name) => new URL(`${name}.code.hex`, folder);

export const readSnapshot = (name) => readFileSync(snapshotFile(name), 'utf8').trim();

export const loadCode = (name) => Cell.fromHex(readSnapshot(name));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const write = process.argv.includes('--write');
  for (const name of CONTRACTS) {
    const code = await compile(name);
    if (write) writeFileSync(snapshotFile(name), `${snapshotText(code)}\n`);
    console.log(`${name.padEnd(14)} ${code.hash().toString('hex')}`);
  }
}
