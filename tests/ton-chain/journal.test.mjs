// The journal alone: what it gives back, what it cuts, what it refuses, and where.
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Journal } from '../../ops/ton-chain/local/journal.mjs';
import { folder } from './support.mjs';

const cannotWrite = (error) => { throw error; };

function load(path) {
  const journal = new Journal(path, cannotWrite);
  const heard = [];
  const cut = journal.load((header, places) => heard.push(
    [header, journal.read(places.boc), journal.read(places.state)]));
  return { journal, heard, cut };
}

const records = [
  [{ kind: 'a', text: 'with spaces, "quotes" and ü' }, '', ''], [{ kind: 'b' }, 'Ym9j', 'c3RhdGU='],
  [{ kind: 'c' }, 'eA==', ''], [{ kind: 'd' }, '', 'eQ=='],
];

async function written() {
  const path = join(folder(), 'journal');
  const { journal } = load(path);
  const places = await Promise.all(records.map((each) => journal.append(...each)));
  assert.deepEqual(places.map(({ boc, state }) => [journal.read(boc), journal.read(state)]),
    records.map(([, boc, state]) => [boc, state]));
  await journal.close();
  return path;
}

test('what was written is read back, and goes on', async () => {
  const path = await written();
  const { journal, heard, cut } = load(path);
  assert.deepEqual([heard, cut], [records, 0]);
  await journal.append({ kind: 'e' }, 'bW9yZQ==');
  await journal.close();
  const again = load(path);
  assert.deepEqual(again.heard, [...records, [{ kind: 'e' }, 'bW9yZQ==', '']]);
  await again.journal.close();
});

test('records longer than one reading of the file', async () => {
  const path = join(folder(), 'journal');
  const { journal } = load(path);
  const long = 'A'.repeat(3 << 20);
  await Promise.all([1, 2, 3].map((at) => journal.append({ at }, long, long)));
  await journal.close();
  const again = load(path);
  assert.deepEqual(again.heard.map(([{ at }, boc, state]) => [at, boc === long, state === long]),
    [[1, true, true], [2, true, true], [3, true, true]]);
  await again.journal.close();
});

test('an end cut short anywhere is cut off to the last whole record', async () => {
  const path = await written();
  const whole = readFileSync(path);
  const lastStart = whole.lastIndexOf('\n', whole.length - 2) + 1;
  for (const length of [whole.length - 1, lastStart + 20, lastStart + 1]) {
    writeFileSync(path, whole.subarray(0, length));
    const { journal, heard, cut } = load(path);
    assert.deepEqual([heard, cut], [records.slice(0, 3), length - lastStart]);
    assert.equal(statSync(path).size, lastStart);
    await journal.append(...records[3]);
    await journal.close();
    assert.deepEqual(readFileSync(path), whole);
  }
  truncateSync(path, 0);
  assert.deepEqual(load(path).heard, []);
});

const lines = (change) => (text) => {
  const list = text.split('\n');
  change(list);
  return list.join('\n');
};
const spoils = [
  ['a changed byte', 2, (text) => text.replace('Ym9j', 'Ym9k')],
  ['a changed digest', 3, lines((list) => { list[2] = `0${list[2].slice(1)}`; })],
  ['a lost line', 2, lines((list) => list.splice(1, 1))],
  ['a doubled line', 3, lines((list) => list.splice(1, 0, list[1]))],
  ['lines changed about', 2, lines((list) => list.splice(1, 2, list[2], list[1]))],
  ['an empty line', 1, (text) => `\n${text}`],
];
for (const [name, line, spoil] of spoils) {
  test(`${name} is refused with its place`, async () => {
    const path = await written();
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, spoil(text));
    const at = Buffer.byteLength(text.split('\n').slice(0, line - 1).map((each) => `${each}\n`)
      .join(''));
    assert.throws(() => load(path), { message: `${path} is corrupt at line ${line}, byte ${at}: `
      + 'its digest does not fit; restore the file or start with another --data' });
  });
}

test('another chain\'s records cannot be put behind', async () => {
  const [one, other] = [await written(), await written()];
  appendFileSync(one, readFileSync(other));
  assert.throws(() => load(one), /corrupt at line 5/);
});
