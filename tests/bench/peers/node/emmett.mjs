// Emmett as its users have it: CommandHandler reads the whole stream, decides, appends with the
// version it read, and does so again when another was faster.
//   emmett.mjs PORT
import { CommandHandler, isExpectedVersionConflictError } from '@event-driven-io/emmett';
import {
  getPostgreSQLEventStore, postgreSQLRawBatchSQLProjection, rebuildPostgreSQLProjections,
} from '@event-driven-io/emmett-postgresql';
import { rawSql } from '@event-driven-io/dumbo';
import pg from 'pg';
import { deposited, serve } from './serve.mjs';

const connections = 32;
const rebuildPage = 5000; // Its own default is 100.
const url = `postgresql://app@127.0.0.1:${process.argv[2]}/postgres`;
const pool = new pg.Pool({ connectionString: url, max: connections });
const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
const stream = (account) => `account-${account}`;

// Its default gives up after 3 attempts, 100 ms apart: on one hot account most would.
const handle = CommandHandler({
  initialState: () => ({ balance: 0 }),
  evolve: (state, event) =>
    event.type === 'Deposited' ? { balance: state.balance + event.data.amount } : state,
  retry: {
    onVersionConflict: {
      retries: 200, minTimeout: 1, factor: 1.5, maxTimeout: 50, randomize: true,
      shouldRetryError: isExpectedVersionConflictError,
    },
  },
});
const event = (account, amount) => ({ type: 'Deposited', data: deposited(account, amount) });

async function deposit(account, amount) {
  const { newState } = await handle(store, stream(account), () => event(account, amount));
  return newState.balance;
}

/** Its own rebuild of a projection, which hands over one event at a time and stores a checkpoint
 * after each; ends after `limit` of them. `missed`: events of the store it passed over on the way.
 * It reads in the order of transactions and continues by global position, which under concurrent
 * appends is not the same: its pull request 336 tells. */
async function rebuild(limit) {
  await pool.query(`drop table if exists balances;
    create table balances (account text primary key, balance bigint)`);
  const seen = { events: 0 };
  let last = 0n;
  const consumer = rebuildPostgreSQLProjections({
    connectionString: url,
    pulling: { batchSize: rebuildPage, pullingFrequencyInMs: 0 },
    stopAfter: () => limit > 0 && seen.events >= limit,
    projection: postgreSQLRawBatchSQLProjection({
      name: 'balances',
      canHandle: ['Deposited'],
      evolve: (events) => events.map(({ data, metadata }) => {
        seen.events += 1;
        last = metadata.globalPosition;
        return rawSql(`insert into balances values ('${data.account}', ${data.amount})
          on conflict (account) do update set balance = balances.balance + excluded.balance`);
      }),
    }),
  });
  await consumer.start();
  await consumer.close();
  const { rows: [sum] } = await pool.query('select sum(balance)::bigint as amount from balances');
  const { rows: [passed] } = await pool.query(
    `select count(*) from emt_messages where message_type = 'Deposited' and
      (transaction_id, global_position) <= (select transaction_id, global_position
        from emt_messages where global_position = $1)`, [last]);
  return { ...seen, amount: Number(sum.amount), missed: Number(passed.count) - seen.events };
}

await store.schema.migrate();
await serve({
  open: (accounts) => Promise.all(accounts.map((account) => store.appendToStream(
    stream(account), [{ type: 'Opened', data: { account: stream(account) } }]))),
  deposit,
  append: (parts) => Promise.all(parts.map(({ account, amounts }) => store.appendToStream(
    stream(account), amounts.map((amount) => event(account, amount))))),
  rebuild,
  async close() {
    await store.close();
    await pool.end();
  },
}, { connections });
