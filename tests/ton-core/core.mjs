// Asks the C++ core many lines at once.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

const program = process.env.GSTD_TON_SAID;

export const hex = (bytes) => (bytes.length === 0 ? '-' : bytes.toString('hex'));
export const boc = (cell) => hex(cell.toBoc());

/** What the core prints of a whole cell. */
export const whole = (cell) => [
  cell.hash().toString('hex'),
  cell.depth(),
  hex(cell.toBoc()),
  hex(cell.toBoc({ crc32: false })),
  hex(cell.toBoc({ idx: true })),
].join(' ');

/** One answer a line. */
export function ask(lines) {
  assert.ok(program, 'GSTD_TON_SAID names the program');
  const { status, stdout, stderr } = spawnSync(program, {
    input: lines.map((line) => `${line}\n`).join(''),
    maxBuffer: 1 << 30,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  const answers = stdout.split('\n').slice(0, -1);
  assert.equal(answers.length, lines.length);
  return answers;
}

/** Asks every line and holds each answer to what belongs to it. */
export function holds(cases) {
  const answers = ask(cases.map(({ line }) => line));
  cases.forEach(({ line, expected }, i) => assert.equal(answers[i], expected, line.slice(0, 400)));
}
