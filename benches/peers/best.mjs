// The fastest pipeline that we could build from libraries: uDSV, hand-written regular expressions and JSON output, and a
// SHA-256 function as parameter: `crypto.hash` in Node, hash-wasm in a browser.
//
// The code is written for speed: rows are tuples that are read by index (destructuring costs 10%), the input is processed in
// slices of half a mebibyte, and many lines of JSON are parsed by one call of JSON.parse.

import * as udsv from "udsv";
import { EARLIEST_YEAR, LATEST_YEAR, USERS_A_REQUEST } from "./rules.mjs";

/** @typedef {import("../data.mjs").User} User */
/** @typedef {(text: string) => string} Sha256 64 hex digits of the UTF-8 of a text */
/** @typedef {{ id: string, email: string, phone: string, zip: string, year: string, row: number }} Kept */

const SLICE = 1 << 19;
const BLOCK = 1000;

// The WHATWG definition of a valid address, with a top-level domain and bounded labels.
const EMAIL =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
const ZIP = /^\d{5}(?:-\d{4})?$/;
// Common formats of the North American Numbering Plan.
const NATIONAL = /^(?:\+?1[-. ]?)?(?:\(([2-9]\d\d)\) ?|([2-9]\d\d)[-. ]?)([2-9]\d\d)[-. ]?(\d{4})$/;
const E164 = /^\+[1-9]\d{7,14}$/;
const NORTH_AMERICAN = /^\+1[2-9]\d\d[2-9]\d{6}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: characters that JSON must escape
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

/** @param {string} text @returns {string | null} */
function toE164(text) {
  if (text.charCodeAt(0) === 43) {
    if (text.charCodeAt(1) === 49) {
      if (NORTH_AMERICAN.test(text)) return text;
    } else if (E164.test(text)) return text;
  }
  const match = NATIONAL.exec(text);
  return match === null ? null : `+1${match[1] ?? match[2]}${match[3]}${match[4]}`;
}

/** Normalizes an address without white space. @param {string} valid */
function normalForm(valid) {
  const email = valid.toLowerCase();
  const at = email.indexOf("@");
  const rest = email.length - at;
  if (!((rest === 10 && email.endsWith("gmail.com")) || (rest === 15 && email.endsWith("googlemail.com")))) {
    return email;
  }
  const plus = email.indexOf("+");
  const local = email.slice(0, plus < 0 || plus > at ? at : plus);
  return `${local.includes(".") ? local.replaceAll(".", "") : local}@gmail.com`;
}

/** @param {string} email @param {Sha256} sha256 */
export function hash(email, sha256) {
  return sha256(normalForm(email.trim()));
}

/** Collects rows and returns request bodies. */
class Pipeline {
  /** @param {Sha256} sha256 */
  constructor(sha256) {
    this.sha256 = sha256;
    /** @type {string[]} */
    this.bodies = [];
    /** @type {{ row: number, fields: number }[]} one bit per field */
    this.errors = [];
    /** @type {string[]} */
    this.pending = [];
    this.rows = 0;
  }

  /** @param {readonly string[][]} tuples in the order of the data's fields */
  addTuples(tuples) {
    for (let from = 0; from < tuples.length; from += BLOCK) {
      /** @type {Kept[]} */
      const kept = [];
      for (let i = from; i < Math.min(from + BLOCK, tuples.length); i += 1) {
        const row = /** @type {any} */ (tuples[i]);
        this.check(kept, row[0], row[1], row[2], row[3], row[4]);
      }
      this.write(kept);
    }
  }

  /** @param {readonly User[]} users */
  addUsers(users) {
    for (let from = 0; from < users.length; from += BLOCK) {
      /** @type {Kept[]} */
      const kept = [];
      for (let i = from; i < Math.min(from + BLOCK, users.length); i += 1) {
        const user = /** @type {User} */ (users[i]);
        this.check(kept, user.id, user.email, user.phoneNumber, user.zipCode, user.birthYear);
      }
      this.write(kept);
    }
  }

  /**
   * @param {Kept[]} kept
   * @param {string} id
   * @param {string} address
   * @param {string} number
   * @param {string} zip
   * @param {string} year
   */
  check(kept, id, address, number, zip, year) {
    this.rows += 1;
    const email = address.trim();
    const phone = number === "" ? "" : toE164(number);
    let fields = 0;
    if (id === "") fields |= 1;
    if (email.length > 254 || !EMAIL.test(email)) fields |= 2;
    if (phone === null) fields |= 4;
    if (zip !== "" && !ZIP.test(zip)) fields |= 8;
    if (year !== "" && !(year.length === 4 && +year >= EARLIEST_YEAR && +year <= LATEST_YEAR)) fields |= 16;
    if (fields !== 0 || phone === null) this.errors.push({ row: this.rows, fields });
    else kept.push({ id, email, phone, zip: zip.length > 5 ? zip.slice(0, 5) : zip, year, row: this.rows });
  }

  /** @param {readonly Kept[]} kept */
  write(kept) {
    for (const { id, email, phone, zip, year } of kept) {
      let text = `{"type":"user","id":${ESCAPED.test(id) ? JSON.stringify(id) : `"${id}"`},"attributes":{"enrolledRewards":["CARDLINKED"],`;
      if (zip !== "") text += `"zipCode":"${zip}",`;
      text += `"email":"${email}","hashedEmail":"${this.sha256(normalForm(email))}`;
      if (phone !== "") text += `","phoneNumber":"${phone}`;
      if (year !== "") text += `","birthYear":"${year}`;
      this.pending.push(`${text}"}}`);
      if (this.pending.length === USERS_A_REQUEST) this.flush();
    }
  }

  flush() {
    if (this.pending.length > 0) this.bodies.push(`{"data":[${this.pending.join(",")}]}`);
    this.pending = [];
  }

  end() {
    this.flush();
    return { bodies: this.bodies, errors: this.errors };
  }
}

/** @param {readonly User[]} users @param {Sha256} sha256 */
export function fromObjects(users, sha256) {
  const pipeline = new Pipeline(sha256);
  pipeline.addUsers(users);
  return pipeline.end();
}

/** @param {Uint8Array} bytes @param {Sha256} sha256 */
export function fromCsv(bytes, sha256) {
  const pipeline = new Pipeline(sha256);
  /** @type {ReturnType<typeof udsv.initParser> | undefined} */
  let parser;
  /** @type {string[][]} */
  let rows = [];
  const keep = (/** @type {string[]} */ row) => {
    rows.push(row);
  };
  for (const text of slices(bytes)) {
    parser ??= udsv.initParser(udsv.inferSchema(text, { encl: '"' }));
    parser.chunk(text, parser.stringArrs, keep);
    pipeline.addTuples(rows);
    rows = [];
  }
  parser?.end();
  // The newline at the end can give one empty row.
  if (rows.at(-1)?.length === 1) rows.pop();
  pipeline.addTuples(rows);
  return pipeline.end();
}

/** @param {Uint8Array} bytes @param {Sha256} sha256 */
export function fromNdjson(bytes, sha256) {
  const pipeline = new Pipeline(sha256);
  let torn = "";
  for (const slice of slices(bytes)) {
    const text = torn + slice;
    const end = text.lastIndexOf("\n") + 1;
    // Replacing the newlines between the values by commas gives a JSON array.
    if (end > 0) pipeline.addUsers(JSON.parse(`[${text.slice(0, end - 1).replaceAll("\n", ",")}]`));
    torn = text.slice(end);
  }
  if (torn !== "") pipeline.addUsers([JSON.parse(torn)]);
  return pipeline.end();
}

/** @param {Uint8Array} bytes */
function* slices(bytes) {
  const decoder = new TextDecoder();
  for (let from = 0; from < bytes.length; from += SLICE) {
    yield decoder.decode(bytes.subarray(from, from + SLICE), { stream: from + SLICE < bytes.length });
  }
}
