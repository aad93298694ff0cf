// Faults to order: answers go wrong, the chain never does. What a fault hits was either carried out
// as usual (`after`), or not at all.
import { Refusal } from './encodings.mjs';

const STATUSES = {
  500: 'LITE_SERVER_UNKNOWN: injected fault',
  503: 'injected fault: try again later',
  504: 'LITE_SERVER_NETWORK: timeout: injected fault',
  542: 'LITE_SERVER_NOTREADY: injected fault',
};
const KINDS = [
  '429', ...Object.keys(STATUSES), 'hang', 'close', 'slow', 'stale', 'unfinal', 'reorder',
  'duplicate', 'truncate', 'nonsense', 'price',
];
const FIELDS = [
  'kind', 'path', 'times', 'probability', 'seed', 'ms', 'blocks', 'permille', 'field', 'value',
  'remove', 'row', 'after',
];

// mulberry32: what a seed gave can be had again.
function randomFractions(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function readFault(given) {
  const refuse = (why) => { throw new Refusal(422, `fault: ${why}`); };
  const kind = String(given?.kind);
  if (!KINDS.includes(kind)) refuse(`unknown kind ${kind}; known: ${KINDS.join(' ')}`);
  const unknown = Object.keys(given).find((name) => !FIELDS.includes(name));
  if (unknown) refuse(`unknown field ${unknown}; known: ${FIELDS.join(' ')}`);
  if (kind === 'nonsense' && typeof given.field !== 'string') refuse('nonsense needs a field');
  if (kind === 'price' && given.permille === undefined) refuse('price needs permille');
  for (const name of ['times', 'ms', 'blocks', 'permille', 'row', 'seed']) {
    const value = given[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= 0)) {
      refuse(`${name}: expected a whole number`);
    }
  }
  const { probability = 1 } = given;
  if (!(probability >= 0 && probability <= 1)) refuse('probability: expected 0 to 1');
  let path;
  try {
    path = new RegExp(given.path ?? '');
  } catch (error) {
    refuse(`path: ${error.message}`);
  }
  return {
    given, kind, path, probability, left: given.times ?? Infinity, hits: 0,
    random: randomFractions(given.seed ?? 1),
  };
}

export class Faults {
  #list = [];

  /** Replaces all. */
  set(list) {
    if (!Array.isArray(list)) throw new Refusal(422, 'faults: expected a list');
    this.#list = list.map(readFault);
  }

  show() {
    return this.#list.map(({ given, hits, left }) => (
      { ...given, hits, left: left === Infinity ? null : left }));
  }

  /** The faults that this request meets, in the order they were given. */
  meet(path) {
    const met = this.#list.filter((fault) => fault.left > 0 && fault.path.test(path)
      && fault.random() < fault.probability);
    for (const fault of met) {
      fault.left -= 1;
      fault.hits += 1;
    }
    return met.map(({ given, kind }) => ({ ...given, kind }));
  }
}

/** What the view of a request is to be like. */
export function viewOptions(met) {
  const options = {};
  for (const { kind, blocks = 5, permille } of met) {
    if (kind === 'stale') options.stale = blocks;
    if (kind === 'unfinal') options.lag = blocks;
    if (kind === 'price') options.pricePermille = permille;
  }
  return options;
}

export const delayMs = (met) => met.filter(({ kind }) => kind === 'slow')
  .reduce((sum, { ms = 1000 }) => sum + ms, 0);

/** The one fault that takes the answer's place: {status, why}, or a kind, `hang` or `close`. */
export function replacement(met) {
  const found = met.find(({ kind }) => kind in STATUSES || ['429', 'hang', 'close'].includes(kind));
  if (!found) return null;
  return { ...found, status: Number(found.kind) || null, why: STATUSES[found.kind] };
}

// A page is the first list of objects in an answer, under whatever name.
const pageIn = (body) => {
  const inside = body.result ?? body;
  if (Array.isArray(inside)) return inside;
  return Object.values(inside).find((each) => Array.isArray(each)
    && each.every((row) => row && typeof row === 'object' && !Array.isArray(row)));
};

function assign(target, path, fault) {
  const names = path.split('.');
  const last = names.pop();
  const holder = names.reduce((inner, name) => inner?.[name], target);
  if (!holder || typeof holder !== 'object') return;
  if (fault.remove) delete holder[last];
  else holder[last] = fault.value ?? null;
}

const spoilers = {
  reorder: (body) => { pageIn(body)?.reverse(); },
  duplicate: (body) => {
    const page = pageIn(body);
    page?.splice(0, page.length, ...page.flatMap((row) => [row, row]));
  },
  // From the top when the name is there, else in the rows: all, or the one asked for.
  nonsense: (body, fault) => {
    const inside = body.result ?? body;
    if (fault.field.split('.')[0] in inside) return assign(inside, fault.field, fault);
    const rows = pageIn(body) ?? [];
    return rows.filter((_, at) => fault.row === undefined || fault.row === at)
      .forEach((row) => assign(row, fault.field, fault));
  },
};

/** The answer's text with all that the met faults do to it. */
export function spoil(body, met) {
  const own = met.some(({ kind }) => kind in spoilers) ? JSON.parse(JSON.stringify(body)) : body;
  for (const fault of met) spoilers[fault.kind]?.(own, fault);
  const text = JSON.stringify(own);
  return met.some(({ kind }) => kind === 'truncate') ? text.slice(0, text.length / 2) : text;
}
