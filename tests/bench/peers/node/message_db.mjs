// message-db as its users have it: write_message with the expected version, an entity cache in the
// process as Eventide's entity-store, one command of an account at a time as Eventide's consumers,
// and on a wrong version (another process) the newer messages and once more.
//   message_db.mjs PORT      install.py has run its own install.sh on the server there
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { deposited, serve } from './serve.mjs';

const connections = 32;
const page = 1000; // Messages read at once, as get_stream_messages has it by default.
const rebuildPage = 5000;
const write = 'select write_message($1, $2, $3, $4, null, $5) as position';
const upsert = `insert into public.balances (account, balance)
  select * from unnest($1::text[], $2::bigint[])
  on conflict (account) do update set balance = balances.balance + excluded.balance`;

const pool = new pg.Pool({
  host: '127.0.0.1', port: Number(process.argv[2]), user: 'app', database: 'message_store',
  max: connections, options: '-c search_path=message_store,public',
});
const stream = (account) => `account-${account}`;
const cache = new Map();
const busy = new Map(); // Accounts with a command under way, and when it is done.

/** The entity with every message read that was there when it was asked for. */
async function refresh(account) {
  const entity = cache.get(account) ?? { balance: 0, version: -1 };
  cache.set(account, entity);
  for (;;) {
    const { rows } = await pool.query({
      name: 'read', text: 'select type, position, data from get_stream_messages($1, $2, $3)',
      values: [stream(account), entity.version + 1, page],
    });
    for (const row of rows) {
      if (Number(row.position) !== entity.version + 1) continue; // Another command read it too.
      if (row.type === 'Deposited') entity.balance += JSON.parse(row.data).amount;
      entity.version += 1;
    }
    if (rows.length < page) return entity;
  }
}

async function append(account, data, version) {
  const { rows } = await pool.query({
    name: 'write', text: write, values: [randomUUID(), stream(account), 'Deposited', data, version],
  });
  return Number(rows[0].position);
}

/** Many events of many accounts in one transaction. */
function appendMany(type, events) {
  return pool.query(`select write_message(gen_random_uuid()::varchar, stream, $1, event)
    from unnest($2::text[], $3::jsonb[]) as given (stream, event)`,
  [type, events.map(({ account }) => account), events]);
}

/** After whatever the account is busy with. */
function deposit(account, amount) {
  const done = (busy.get(account) ?? Promise.resolve()).then(() => depositNow(account, amount));
  const settled = done.catch(() => {}).then(() => {
    if (busy.get(account) === settled) busy.delete(account);
  });
  busy.set(account, settled);
  return done;
}

async function depositNow(account, amount) {
  for (let entity = cache.get(account) ?? (await refresh(account)); ; await refresh(account)) {
    const version = entity.version;
    const balance = entity.balance + amount;
    try {
      const position = await append(account, deposited(account, amount), version);
      if (entity.version === version) Object.assign(entity, { balance, version: position });
      return balance;
    } catch (error) {
      if (!error.message.startsWith('Wrong expected version')) throw error;
    }
  }
}

/** The balances from all messages of the category, and the position, in one transaction a page. */
async function rebuild() {
  await pool.query(`drop table if exists public.balances, public.checkpoint;
    create table public.balances (account text primary key, balance bigint not null);
    create table public.checkpoint as select 0::bigint as position`);
  const client = await pool.connect();
  const seen = { events: 0, amount: 0 };
  for (let position = 1; ;) {
    const { rows } = await client.query(
      'select type, global_position, data from get_category_messages($1, $2, $3)',
      ['account', position, rebuildPage]);
    if (rows.length === 0) break;
    const sums = new Map();
    for (const row of rows) {
      if (row.type !== 'Deposited') continue;
      const { account, amount } = JSON.parse(row.data);
      sums.set(account, (sums.get(account) ?? 0) + amount);
      seen.events += 1;
    }
    position = Number(rows.at(-1).global_position) + 1;
    await client.query('begin');
    await client.query(upsert, [[...sums.keys()], [...sums.values()]]);
    await client.query('update public.checkpoint set position = $1', [position]);
    await client.query('commit');
  }
  const { rows } = await client.query('select sum(balance)::bigint as amount from public.balances');
  client.release();
  return { ...seen, amount: Number(rows[0].amount) };
}

await serve({
  open: (accounts) => appendMany(
    'Opened', accounts.map((account) => ({ account: stream(account) }))),
  deposit,
  append: (parts) => appendMany('Deposited', parts.flatMap(
    ({ account, amounts }) => amounts.map((amount) => deposited(account, amount)))),
  rebuild,
  close: () => pool.end(),
}, { connections });
