// The C++ core makes of random trees, texts and tables what the field's own library makes of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Address, Cell, Dictionary, beginCell } from '../../ops/ton-chain/ton.mjs';
import { ask, boc, hex, holds, whole } from './core.mjs';
import { Random } from './random.mjs';

const CASES = 150;
const random = (name) => Array.from({ length: CASES }, (_, i) => new Random(`${name} ${i}`));

const accepted = (read) => {
  try {
    return read();
  } catch {
    return null;
  }
};

test('trees are read, hashed and written alike', () => {
  holds(random('tree').map((from, i) => {
    const tree = from.tree(1 + from.int(60));
    const form = [{}, { crc32: false }, { idx: true }, { idx: true, crc32: false }][i % 4];
    return { line: `boc ${hex(tree.toBoc(form))}`, expected: whole(tree) };
  }));
});

test('of changed bags the core takes none that the library refuses, nor as another tree', () => {
  const changed = random('changed').map((from) => {
    const bytes = from.tree(1 + from.int(12)).toBoc({ crc32: false });
    for (let times = from.int(2); times >= 0; --times)
      bytes[from.int(bytes.length - 1)] ^= 1 << from.int(7);
    return from.int(9) === 0 ? bytes.subarray(0, from.int(bytes.length - 1)) : bytes;
  });
  let taken = 0;
  ask(changed.map((bytes) => `boc ${hex(bytes)}`)).forEach((answer, i) => {
    if (answer.startsWith('refused')) return;
    const root = accepted(() => Cell.fromBoc(changed[i])[0]);
    assert.equal(answer.split(' ')[0], root?.hash().toString('hex'), hex(changed[i]));
    ++taken;
  });
  assert.ok(taken > CASES / 20 && taken < CASES, `${taken} taken`);
});

test('texts of any length lie in the same cells', () => {
  const texts = random('text').map((from) => from.bytes(from.int(1200)));
  const tails = texts.map((text) => beginCell().storeBuffer(text.subarray(0, 0))
    .storeStringTail(text.toString('latin1')).endCell());
  const plain = texts.map((text) => Buffer.from(text.toString('latin1'), 'utf8'));
  holds(plain.map((text, i) => ({ line: `snake ${hex(text)}`, expected: whole(tails[i]) })));
  holds(tails.map((cell, i) => ({
    line: `unsnake ${boc(cell)}`, expected: plain[i].toString('hex'),
  })));
});

test('tables with keys of any width have the same entries', () => {
  holds(random('table').map((from) => {
    const width = 1 + from.int(299);
    const values = 1 + from.int(90);
    const table = Dictionary.empty(Dictionary.Keys.BitString(width),
      Dictionary.Values.BitString(values));
    for (let left = 1 + from.int(30); left > 0; --left)
      table.set(from.bits(width), from.bits(values));
    const expected = table.keys().map((key) => {
      const bytes = Buffer.alloc(Math.ceil(width / 8));
      for (let i = 0; i < width; ++i) if (key.at(i)) bytes[i >> 3] |= 0x80 >> (i & 7);
      const value = beginCell().storeBits(table.get(key)).endCell();
      return `${bytes.toString('hex')}:${value.hash().toString('hex')}`;
    }).sort().join(' ');
    return { line: `dictionary ${width} ${boc(beginCell().storeDictDirect(table).endCell())}`,
      expected };
  }));
});

test('addresses in any form name the same account, changed ones none', () => {
  const wallets = random('address').map((from) => from.address());
  holds(wallets.flatMap((wallet) => [true, false].flatMap((bounceable) => [
    { line: `address ${wallet.toString({ bounceable })}`, expected: wallet.toRawString() },
    { line: `address ${wallet.toString({ bounceable, urlSafe: false })}`,
      expected: wallet.toRawString() },
  ])));
  const changed = random('changed address').map((from) => {
    const text = from.address().toString().split('');
    const at = from.int(text.length - 1);
    text[at] = text[at] === 'A' ? 'B' : 'A';
    return text.join('');
  });
  ask(changed.map((text) => `address ${text}`)).forEach((answer, i) => {
    assert.equal(answer, 'refused bad_address', changed[i]);
    assert.equal(accepted(() => Address.parse(changed[i])), null);
  });
});
