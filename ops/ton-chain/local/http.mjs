// The server: reads a request, lets limits and faults have their say, and answers in the form of
// the API that was asked.
import { createServer } from 'node:http';
import { controlRoutes } from './control.mjs';
import { Refusal } from './encodings.mjs';
import { delayMs, replacement, spoil, viewOptions } from './faults.mjs';
import { tooMany } from './limits.mjs';
import { quoteRoutes } from './quotes.mjs';
import { v2Methods } from './v2.mjs';
import { v3Routes } from './v3.mjs';
import { View } from './view.mjs';

const BODY_BYTES_MAX = 16 << 20;
const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) throw new Refusal(413, 'body: too large');
    chunks.push(chunk);
  }
  if (size === 0) return {};
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) ?? {};
  } catch {
    throw new Refusal(422, 'body: not JSON');
  }
}

// The ways to ask. `name` goes into the table, `fail` says an error in the API's own form.
const failV2 = (status, why) => ({ ok: false, error: why, code: status });
const failV3 = (status, why) => ({ error: why });

function askV2(name, method, params) {
  return {
    act: (context) => {
      if (!(method in v2Methods)) throw new Refusal(404, `${method}: no such method`);
      return v2Methods[method](params, context.view());
    },
    path: `/api/v2/${name}`,
    wrap: (result) => ({ ok: true, result, '@extra': `${Date.now() / 1000}:0:local` }),
    fail: failV2,
  };
}

function askRpc({ method, params = {}, id = null }) {
  const asked = askV2(`jsonRPC/${method}`, String(method), params);
  const more = { jsonrpc: '2.0', id };
  return {
    ...asked,
    wrap: (result) => ({ ...asked.wrap(result), ...more }),
    fail: (status, why) => ({ ...failV2(status, why), ...more }),
  };
}

function askTable(table, prefix, key, input) {
  return {
    act: (context) => {
      if (!Object.hasOwn(table, key)) throw new Refusal(404, `${key}: no such route`);
      return table[key](...input(context));
    },
    path: `${prefix}${key.split(' ')[1]}`, wrap: (result) => result, fail: failV3,
  };
}

function understand(verb, url, body) {
  const [, api, name] = /^\/(api\/v2|api\/v3|v1|_local)\/(.+?)\/?$/.exec(url.pathname) ?? [];
  const query = url.searchParams;
  if (api === 'api/v2' && name === 'jsonRPC') return askRpc(body);
  if (api === 'api/v2') return askV2(name, name, { ...Object.fromEntries(query), ...body });
  if (api === 'api/v3') {
    return askTable(v3Routes, '/api/v3/', `${verb} ${name}`,
      (context) => [{ query, body, view: context.view() }]);
  }
  if (api === 'v1') {
    return askTable(quoteRoutes, '/v1/', `${verb} ${name}`,
      (context) => [{ query, view: context.view() }]);
  }
  if (api === '_local') {
    return {
      ...askTable(controlRoutes, '/_local/', `${verb} ${name}`, (context) => [body, context]),
      isControl: true,
    };
  }
  throw new Refusal(404, 'no such path: see /api/v2/, /api/v3/, /v1/ and /_local/');
}

function send(response, status, text) {
  response.writeHead(status, {
    'content-type': 'application/json', 'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** {status, body} of what was asked, or its refusal. */
async function answer(asked, context) {
  try {
    return { status: 200, body: asked.wrap(await asked.act(context)) };
  } catch (error) {
    if (!(error instanceof Refusal)) console.error(error);
    const status = error.status ?? 500;
    return { status, body: asked.fail(status, error.message) };
  }
}

async function respond(response, asked, context) {
  const met = asked.isControl ? [] : context.faults.meet(asked.path);
  await wait(delayMs(met));
  const options = viewOptions(met);
  const own = { ...context, view: () => new View(context.world, options) };
  const instead = replacement(met);
  let answered = null;
  if (!instead || instead.after) answered = await answer(asked, own);
  if (instead?.kind === 'close') return response.destroy();
  if (instead?.kind === 'hang') {
    if (instead.ms !== undefined) setTimeout(() => response.destroy(), instead.ms);
    return undefined;
  }
  if (instead?.status === 429) return send(response, 429, JSON.stringify(tooMany.body));
  if (instead) {
    return send(response, instead.status,
      JSON.stringify(asked.fail(instead.status, instead.why)));
  }
  return send(response, answered.status, spoil(answered.body, met));
}

async function handle(request, response, context) {
  const url = new URL(request.url, 'http://127.0.0.1');
  let asked = { fail: url.pathname.startsWith('/api/v2') ? failV2 : failV3 };
  try {
    asked = understand(request.method, url, await readBody(request));
    const limited = asked.isControl ? null : context.limits.check(request, url.searchParams);
    if (limited) return send(response, limited.status, JSON.stringify(limited.body));
    return await respond(response, asked, context);
  } catch (error) {
    if (!(error instanceof Refusal)) console.error(error);
    const status = error.status ?? 500;
    return send(response, status, JSON.stringify(asked.fail(status, error.message)));
  }
}

/** `context`: world, faults, limits. */
export function makeServer(context) {
  const server = createServer((request, response) => handle(request, response, context));
  server.keepAliveTimeout = 60_000;  // Longer than a poller's pause.
  return server;
}
