// Shapes of answers: an object of patterns, checked field by field, none missing and none more.
import assert from 'node:assert/strict';

export const DECIMAL = /^\d+$/;
export const HASH = /^[A-Za-z0-9+/]{43}=$/;
export const RAW = /^0:[0-9A-F]{64}$/;
export const FRIENDLY = /^[EU]Q[A-Za-z0-9_-]{46}$/;
export const BOC = /^te6cc[A-Za-z0-9+/]+=*$/;
export const whole = (value) => Number.isSafeInteger(value) && value >= 0;
export const bool = (value) => typeof value === 'boolean';
export const anything = () => true;
export const listOf = (shape) => (value) => {
  assert.ok(Array.isArray(value));
  value.forEach((each, at) => check(each, shape, `[${at}]`));
  return true;
};

/** A shape is a pattern for a text, a function, a plain value, or an object of shapes. */
export function check(value, shape, where = 'answer') {
  if (shape instanceof RegExp) {
    assert.equal(typeof value, 'string', `${where}: ${JSON.stringify(value)} is not a text`);
    assert.match(value, shape, where);
  } else if (typeof shape === 'function') {
    assert.ok(shape(value), `${where}: ${JSON.stringify(value)}`);
  } else if (shape === null || typeof shape !== 'object') {
    assert.equal(value, shape, where);
  } else {
    assert.ok(value && typeof value === 'object', `${where}: ${JSON.stringify(value)}`);
    assert.deepEqual(Object.keys(value).sort(), Object.keys(shape).sort(), `${where}: names`);
    for (const [name, inner] of Object.entries(shape)) {
      check(value[name], inner, `${where}.${name}`);
    }
  }
}
