// The kept code is what the sources compile to, and it has the hash that clients know.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CONTRACTS, compile, loadCode, readSnapshot, snapshotText,
} from '../../ops/ton-chain/compile.mjs';

// A change here means new addresses for all new escrows: never by accident.
const HASHES = {
  escrow: 'da4d91b191f3ab1a54eb403095e115ca171e109ae308480fa72eb27bb7e61748',
  hub: 'b55dafd8c358926faef11628defa0ed960091323a2468d61a4b93bdcbab6b48b',
  jetton_minter: '60fb0343c9cf29746281bac351daa28f26ed35d91a35b62f9cc4117081d9b6f8',
  jetton_wallet: '29afd6a1f12e5817bd55fbdfec00701a17cd8f138fcd5538822d7081521df15b',
  router: 'e0c1a3a7fed40b15cb67e308ae0b7618e78a54b6a1201bffc80b22b79fcc740c',
};

for (const name of CONTRACTS) {
  test(`${name} compiles to its snapshot`, async () => {
    const code = await compile(name);
    assert.equal(snapshotText(code), readSnapshot(name));
    assert.equal(code.hash().toString('hex'), HASHES[name]);
    assert.ok(loadCode(name).equals(code));
  });
}
