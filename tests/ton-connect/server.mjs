// A server to whom wallets must prove themselves, with a database and a journal of its own.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOMAIN } from './wallet.mjs';

const { GSTD_BIN, GSTD_TEST_POSTGRES } = process.env;
const START_MS = 60_000;

const sql = (text) => execFileSync('psql', ['-qAt', '-d', GSTD_TEST_POSTGRES, '-c', text]);

async function heardPort(child) {
  let said = '';
  const heard = new Promise((done, fail) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const port = said.match(/listening http:\/\/[^:]+:(\d+)/);
      if (port) done(Number(port[1]));
    });
    child.stderr.on('data', (chunk) => { said += chunk; });
    child.on('exit', () => fail(new Error(said)));
    setTimeout(() => fail(new Error(`no server: ${said}`)), START_MS).unref();
  });
  return heard;
}

export async function startServer() {
  assert.ok(GSTD_BIN && GSTD_TEST_POSTGRES, 'GSTD_BIN and GSTD_TEST_POSTGRES name what is needed');
  const name = `connect_${randomBytes(6).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), 'gstd-connect-'));
  sql(`create database ${name}`);
  const child = spawn(GSTD_BIN, ['serve', '--dev', '--network', 'dev', '--domain', DOMAIN,
    '--host', '127.0.0.1', '--listen', '127.0.0.1:0', '--data', folder, '--partitions', '2',
    '--postgres', GSTD_TEST_POSTGRES.replace('dbname=postgres', `dbname=${name}`)]);
  const api = `http://127.0.0.1:${await heardPort(child)}/api/v1`;
  return {
    api,
    async post(path, body, headers = {}) {
      const answer = await fetch(api + path, {
        method: 'POST', headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body) });
      return { status: answer.status, body: await answer.json() };
    },
    async get(path, headers = {}) {
      const answer = await fetch(api + path, { headers });
      return { status: answer.status, body: await answer.json() };
    },
    async stop() {
      const ended = new Promise((done) => { child.on('exit', done); });
      child.kill('SIGTERM');
      assert.equal(await ended, 0);
      sql(`drop database ${name} with (force)`);
      rmSync(folder, { recursive: true });
    },
  };
}
