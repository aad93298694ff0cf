// The words and the load that both peers in Node take (../README.md). A peer is an object with
// open(accounts), deposit(account, amount) -> balance, append([{account, amounts}]),
// rebuild(limit), close().
import { createInterface } from 'node:readline';

const accounts = 20_000;
const zipfExponent = 0.99; // YCSB's.
const fillersAtOnce = 32; // Appends under way while a store is filled,
const accountsAtOnce = 20; // of so many accounts each.

// Amounts differ, so that a lost event and a doubled one cannot cancel out: 1 to 1,000.
const amountOf = (number) => ((number * 7919) % 1000) + 1;

let lt = Date.now() * 1000;

/** The body of one event: 230 bytes of JSON, give or take three. */
export function deposited(account, amount) {
  const tx = (++lt).toString(16).padStart(64, '0');
  return { account: `account-${account}`, amount, lt, tx, memo: 'x'.repeat(88) };
}

/** Which account the next deposit goes to. */
function picker(workload) {
  if (workload === 'hot') return () => 0;
  if (workload === 'uniform') return () => Math.floor(Math.random() * accounts);
  let sum = 0;
  const shares = Float64Array.from({ length: accounts },
    (_, place) => (sum += (place + 1) ** -zipfExponent));
  return () => {
    const at = Math.random() * sum;
    let [low, high] = [0, accounts - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (shares[middle] > at) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

function permille(sorted, part) {
  const place = Math.floor((sorted.length * part) / 1000);
  return sorted.length ? sorted[Math.min(sorted.length - 1, place)] : 0;
}

/** `rate` 0: each client sends as soon as it has its ack; else at times fixed beforehand, from
 * which the latency counts. A timer of Node may be a millisecond late, and that counts too. */
async function load(peer, workload, clients, ms, rate) {
  const pick = picker(workload);
  const took = [];
  const seen = { events: 0, amount: 0, failed: 0 };
  const begun = performance.now();
  const end = begun + ms;
  let sent = 0;
  async function client() {
    for (;;) {
      const due = rate ? begun + (sent++ * 1000) / rate : (sent++, performance.now());
      if (due >= end) return;
      const early = due - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      const amount = amountOf(sent);
      try {
        await peer.deposit(pick(), amount);
        took.push(Math.round((performance.now() - due) * 1000));
        seen.events += 1;
        seen.amount += amount;
      } catch (error) {
        if (seen.failed++ === 0) console.error('a deposit failed:', error);
      }
    }
  }
  await Promise.all(Array.from({ length: clients }, client));
  const whole = Math.round(performance.now() - begun);
  took.sort((a, b) => a - b);
  return {
    ...seen, ms: whole, us_p50: permille(took, 500), us_p99: permille(took, 990),
    us_p999: permille(took, 999), us_max: permille(took, 1000),
  };
}

/** Calls each(accounts) for all accounts of [from, to), in parts, some parts at once. */
async function forAccounts(from, to, each) {
  let next = from;
  const worker = async () => {
    while (next < to) {
      const part = Math.min(accountsAtOnce, to - next);
      await each(Array.from({ length: part }, () => next++));
    }
  };
  await Promise.all(Array.from({ length: fillersAtOnce }, worker));
}

const verbs = {
  async open(peer, count) {
    await forAccounts(0, Number(count), (part) => peer.open(part));
    return { accounts: Number(count) };
  },
  async fill(peer, from, to, each) {
    const begun = performance.now();
    const seen = { events: 0, amount: 0 };
    await forAccounts(Number(from), Number(to), (part) => peer.append(part.map((account) => {
      const amounts = Array.from({ length: Number(each) }, () => amountOf(++seen.events));
      for (const amount of amounts) seen.amount += amount;
      return { account, amounts };
    })));
    return { ...seen, ms: Math.round(performance.now() - begun) };
  },
  async touch(peer, account) {
    const begun = performance.now();
    const balance = await peer.deposit(Number(account), 1);
    return { events: 1, amount: 1, balance, us: Math.round((performance.now() - begun) * 1000) };
  },
  load: (peer, workload, clients, ms, rate) =>
    load(peer, workload, Number(clients), Number(ms), Number(rate)),
  async rebuild(peer, limit) {
    const begun = performance.now();
    const seen = await peer.rebuild(Number(limit));
    return { ...seen, ms: Math.round(performance.now() - begun) };
  },
};

export async function serve(peer, about) {
  const say = (what) => console.log(JSON.stringify(what));
  say({ ready: true, ...about });
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, ...words] = line.split(' ');
    say(await verbs[verb](peer, ...words));
  }
  await peer.close();
}
