// The project's published voucher vectors, byte for byte, paid by the real contract.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { claim, signVoucher, voucherCell } from '../../ops/ton-chain/escrow.mjs';
import { Address, Cell, keyPairFromSeed } from '../../ops/ton-chain/ton.mjs';
import { COIN, balanceOf, newWorld, numberOf, place, send, stranger } from './support.mjs';

const golden = new URL('../golden/ton.json', import.meta.url);
const { escrow_voucher: vectors } = JSON.parse(readFileSync(golden, 'utf8'));

for (const vector of vectors) {
  const payee = Address.parse(vector.worker_raw);
  const escrow = Address.parse(vector.escrow_raw);
  const key = keyPairFromSeed(Buffer.from(vector.operator_seed_hex, 'hex'));

  test(`voucher vector ${vector.task_id} is built the same`, () => {
    const voucher = voucherCell({
      escrow, escrowId: BigInt(vector.task_id), payee, cumulative: BigInt(vector.cumulative),
      validUntil: vector.valid_until,
    });
    assert.equal(voucher.hash().toString('hex'), vector.voucher.hash_hex);
    const signature = signVoucher(voucher, key.secretKey);
    assert.equal(signature.toString('hex'), vector.signature_hex);
    assert.equal(claim(voucher, signature, BigInt(vector.task_id)).hash().toString('hex'),
      vector.claim_body.hash_hex);
  });

  test(`voucher vector ${vector.task_id} is paid`, async () => {
    const operatorKey = numberOf(key.publicKey);
    assert.equal(key.publicKey.toString('hex'), vector.operator_public_key_hex);
    const world = await newWorld({ escrowId: BigInt(vector.task_id), operatorKey });
    await place(world, { deposited: 10n * COIN }, 20n * COIN, escrow);
    const body = Cell.fromHex(vector.claim_body.boc_hex);
    assert.equal((await send(world, stranger, COIN, body, { to: escrow })).exit, 0);
    assert.equal(await balanceOf(world, payee), BigInt(vector.cumulative));
    assert.equal((await send(world, stranger, COIN, body, { to: escrow })).exit, 107);
  });
}
