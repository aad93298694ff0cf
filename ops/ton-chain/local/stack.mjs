// Stacks of get methods, as v2 and v3 write them.
import { Cell } from '../ton.mjs';
import { Refusal, bocText } from './encodings.mjs';

function readInt(text) {
  try {
    return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
  } catch {
    throw new Refusal(422, 'stack: not a number');
  }
}

function readCell(boc) {
  try {
    return Cell.fromBase64(boc);
  } catch {
    throw new Refusal(422, 'stack: not a BoC');
  }
}

const readers = {
  num: (value) => ({ type: 'int', value: readInt(String(value)) }),
  cell: (value) => ({ type: 'cell', cell: readCell(value) }),
  slice: (value) => ({ type: 'slice', cell: readCell(value) }),
  builder: (value) => ({ type: 'builder', cell: readCell(value) }),
};

/** [["num","0x1"],["tvm.Slice",b64]] or [{type,value}] to what the emulator takes. */
export function readStack(stack) {
  if (!Array.isArray(stack)) throw new Refusal(422, 'stack: expected a list');
  return stack.map((entry) => {
    const [kind, value] = Array.isArray(entry) ? entry : [entry?.type, entry?.value];
    const read = readers[String(kind).replace(/^tvm\./, '').toLowerCase()];
    if (!read) throw new Refusal(422, `stack: unsupported type ${kind}`);
    return read(value?.bytes ?? value);
  });
}

const numberText = (value) => (value < 0n ? `-0x${(-value).toString(16)}`
  : `0x${value.toString(16)}`);

// TVM's null is an empty list to both APIs.
export function stackV2(item) {
  if (item.type === 'int') return ['num', numberText(item.value)];
  if (item.type === 'null') return ['list', { '@type': 'tvm.list', elements: [] }];
  if (item.type === 'tuple') {
    return ['tuple', { '@type': 'tvm.tuple', elements: item.items.map(typedEntry) }];
  }
  return [item.type, { bytes: bocText(item.cell) }];
}

// Inside tuples v2 writes the types out.
function typedEntry(item) {
  const entry = (kind, value) => (
    { '@type': `tvm.stackEntry${kind}`, [kind.toLowerCase()]: value });
  if (item.type === 'int') {
    return entry('Number', { '@type': 'tvm.numberDecimal', number: String(item.value) });
  }
  if (item.type === 'null') return entry('List', { '@type': 'tvm.list', elements: [] });
  if (item.type === 'tuple') {
    return entry('Tuple', { '@type': 'tvm.tuple', elements: item.items.map(typedEntry) });
  }
  const kind = item.type === 'slice' ? 'Slice' : 'Cell';
  return entry(kind, { '@type': `tvm.${kind.toLowerCase()}`, bytes: bocText(item.cell) });
}

export function stackV3(item) {
  if (item.type === 'int') return { type: 'num', value: numberText(item.value) };
  if (item.type === 'null') return { type: 'list', value: [] };
  if (item.type === 'tuple') return { type: 'tuple', value: item.items.map(stackV3) };
  return { type: item.type, value: bocText(item.cell) };
}
