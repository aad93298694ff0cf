// Who may ask and how often: toncenter's gateway. Without a key one request a second.
import { Refusal } from './encodings.mjs';

const WITHOUT_KEY_RPS = 1;
const WINDOW_MS = 1000;

export const tooMany = { status: 429, body: { ok: false, result: 'Ratelimit exceed', code: 429 } };

export class Limits {
  #apiKey;
  #rps;
  #now;
  #asked = new Map();

  /** `apiKey` null: keys are not looked at. `rps` null: no limit for those who may ask. */
  constructor({ apiKey = null, rps = null }, now = Date.now) {
    [this.#apiKey, this.#rps, this.#now] = [apiKey, rps, now];
  }

  /** An answer for who must wait, null for who may go on; throws for a wrong key. */
  check(request, query) {
    if (this.#apiKey === null) return this.#count('all', this.#rps);
    const key = request.headers['x-api-key'] ?? query.get('api_key');
    if (!key) return this.#count('no key', WITHOUT_KEY_RPS);
    if (key !== this.#apiKey) throw new Refusal(401, 'API key does not exist');
    return this.#count('key', this.#rps);
  }

  #count(who, most) {
    if (most === null) return null;
    const now = this.#now();
    const recent = (this.#asked.get(who) ?? []).filter((each) => each > now - WINDOW_MS);
    if (recent.length < most) recent.push(now);
    else return tooMany;
    this.#asked.set(who, recent);
    return null;
  }
}
