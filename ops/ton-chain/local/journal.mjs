// The chain's memory: one line a record, each with a digest over itself and the line before. A
// record counts once it is on disk; what was cut short by a death at the end never counted.
//
//   <digest> <header as JSON> <transaction BoC> <account state BoC>\n     (BoCs may be empty)
import { createHash } from 'node:crypto';
import {
  closeSync, existsSync, fdatasync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync,
  unlinkSync, writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const DIGEST_LENGTH = 16;
const READ_BYTES = 4 << 20;
const [NEWLINE, SPACE] = [10, 32];

const digestOf = (previous, bytes) => createHash('sha256').update(previous).update(bytes)
  .digest('hex').slice(0, DIGEST_LENGTH);

export class Journal {
  #fd;
  #end = 0;
  #digest = '';
  #waiting = [];
  #isFlushing = false;
  #isDurable;
  #fail;

  /** `path` null: a nameless file that ends with the process. `fail` hears that writing failed. */
  constructor(path, fail) {
    this.#isDurable = path !== null;
    this.#fail = fail;
    const isNew = path !== null && !existsSync(path);
    const name = path ?? join(tmpdir(), `gstd-chain-${process.pid}-${Date.now()}`);
    this.#fd = openSync(name, path === null ? 'wx+' : isNew ? 'wx+' : 'r+');
    if (path === null) unlinkSync(name);
    if (isNew) syncFolder(dirname(path));
    this.path = name;
  }

  /** Calls `hear(header, places)` for every record. Returns the bytes cut off the end. */
  load(hear) {
    const size = fstatSync(this.#fd).size;
    let rest = Buffer.alloc(0);
    let line = 0;
    for (let at = 0; at < size;) {
      const chunk = Buffer.alloc(Math.min(READ_BYTES, size - at));
      const got = readSync(this.#fd, chunk, 0, chunk.length, at);
      at += got;
      rest = Buffer.concat([rest, chunk.subarray(0, got)]);
      let from = 0;
      for (let to; (to = rest.indexOf(NEWLINE, from)) >= 0; from = to + 1) {
        line += 1;
        this.#accept(rest.subarray(from, to), line, hear);
      }
      rest = rest.subarray(from);
    }
    if (rest.length > 0) ftruncateSync(this.#fd, this.#end);
    return rest.length;
  }

  #accept(bytes, line, hear) {
    const content = bytes.subarray(DIGEST_LENGTH + 1);
    const said = bytes.subarray(0, DIGEST_LENGTH).toString('latin1');
    if (said !== digestOf(this.#digest, content)) {
      throw new Error(`${this.path} is corrupt at line ${line}, byte ${this.#end}: `
        + 'its digest does not fit; restore the file or start with another --data');
    }
    const first = content.indexOf(SPACE);
    const second = content.indexOf(SPACE, first + 1);
    const header = JSON.parse(content.subarray(0, first).toString('utf8'));
    hear(header, this.#places(first, second - first - 1, content.length - second - 1));
    this.#digest = said;
    this.#end += bytes.length + 1;
  }

  #places(headerLength, bocLength, stateLength) {
    const boc = this.#end + DIGEST_LENGTH + 1 + headerLength + 1;
    return { boc: [boc, bocLength], state: [boc + bocLength + 1, stateLength] };
  }

  /** Resolves to the record's places once it is on disk. */
  append(header, boc = '', state = '') {
    // Spaces part the fields, so none may stand in the header; JSON has them in texts alone.
    const text = JSON.stringify(header).replaceAll(' ', '\\u0020');
    const content = Buffer.from(`${text} ${boc} ${state}`, 'utf8');
    this.#digest = digestOf(this.#digest, content);
    const bytes = Buffer.concat([Buffer.from(`${this.#digest} `), content, Buffer.from('\n')]);
    const places = this.#places(Buffer.byteLength(text), boc.length, state.length);
    const at = this.#end;
    this.#end += bytes.length;
    return new Promise((resolve) => {
      this.#waiting.push({ bytes, at, done: () => resolve(places) });
      if (!this.#isFlushing) this.#flush();
    });
  }

  // One sync for all that came while the last one ran.
  #flush() {
    this.#isFlushing = true;
    const batch = this.#waiting.splice(0);
    const finish = (error) => {
      if (error) return this.#fail(error);
      for (const each of batch) each.done();
      if (this.#waiting.length > 0) return this.#flush();
      this.#isFlushing = false;
      return undefined;
    };
    try {
      for (const { bytes, at } of batch) writeWhole(this.#fd, bytes, at);
    } catch (error) {
      return this.#fail(error);
    }
    return this.#isDurable ? fdatasync(this.#fd, finish) : setImmediate(finish);
  }

  read([at, length]) {
    const bytes = Buffer.alloc(length);
    readSync(this.#fd, bytes, 0, length, at);
    return bytes.toString('latin1');
  }

  get size() { return this.#end; }

  async close() {
    while (this.#isFlushing) await new Promise((resolve) => { setImmediate(resolve); });
    closeSync(this.#fd);
  }
}

function writeWhole(fd, bytes, at) {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(fd, bytes, done, bytes.length - done, at + done);
  }
}

// The name of a new file is durable only with its folder.
function syncFolder(path) {
  const fd = openSync(path, 'r');
  fsyncSync(fd);
  closeSync(fd);
}
