// Generates users as an issuer exports them: addresses in upper and lower case, a quarter of them of Gmail, phone numbers in
// common formats, ZIP+4, quoted fields. Three rows of a hundred are invalid. The same seed generates the same users.

import { AREA_CODES, DOMAINS, FIRST_NAMES, LAST_NAMES } from "./names.mjs";

/** @typedef {{ id: string, email: string, phoneNumber: string, zipCode: string, birthYear: string }} User */
/** @typedef {() => number} Random from 0 up to but not including 1 */

export const FIELDS = /** @type {const} */ (["id", "email", "phoneNumber", "zipCode", "birthYear"]);

/**
 * @param {number} rows
 * @param {number} [seed]
 * @returns {{ csv: Uint8Array, ndjson: Uint8Array, users: User[] }}
 */
export function makeData(rows, seed = 20240611) {
  const dice = new Dice(seed);
  const encoder = new TextEncoder();
  /** @type {User[]} */
  const users = [];
  const lines = [`${FIELDS.join(",")}\n`];
  for (let row = 0; row < rows; row += 1) {
    const user = spoil(dice, makeUser(dice, row));
    const quoteEmail = dice.chance(0.05);
    const quotePhone = user.phoneNumber.startsWith("(") && dice.chance(0.3);
    const quoteZip = dice.chance(0.02);
    lines.push(
      `${[
        cell(user.id),
        cell(user.email, quoteEmail),
        cell(user.phoneNumber, quotePhone),
        cell(user.zipCode, quoteZip),
        user.birthYear,
      ].join(",")}\n`,
    );
    users.push(user);
  }
  return {
    csv: encoder.encode(lines.join("")),
    ndjson: encoder.encode(users.map((user) => `${JSON.stringify(user)}\n`).join("")),
    users,
  };
}

/** Random choices, with the generator Mulberry32. */
class Dice {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed;
  }

  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to but not including `end`. @param {number} end */
  below(end) {
    return Math.floor(this.next() * end);
  }

  /** @param {number} probability */
  chance(probability) {
    return this.next() < probability;
  }

  /** @template T @param {readonly T[]} from @returns {T} */
  pick(from) {
    return /** @type {T} */ (from[this.below(from.length)]);
  }
}

/** @param {number} value @param {number} width */
const padded = (value, width) => String(value).padStart(width, "0");

/** @param {string} text @param {boolean} [quoted] */
function cell(text, quoted = false) {
  return quoted || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {Dice} dice @param {number} row @returns {User} */
function makeUser(dice, row) {
  const first = dice.pick(FIRST_NAMES);
  const last = dice.pick(LAST_NAMES);
  const user = {
    id: `u_${row.toString(36).padStart(6, "0")}${dice.below(1e6).toString(36).padStart(4, "0")}`,
    email: email(dice, first, last),
    phoneNumber: phoneNumber(dice),
    zipCode: zipCode(dice),
    birthYear: String(1935 + dice.below(72)),
  };
  const odd = dice.next();
  if (odd < 0.005) user.id = `${last}, ${first} ${row}`;
  else if (odd < 0.0055) user.id = `${first} "${first.charAt(0)}" ${last} ${row}`;
  else if (odd < 0.0075) user.id = `usr-é${row}`;
  if (dice.chance(0.01)) user.email = ` ${user.email} `;
  if (dice.chance(0.02)) user.phoneNumber = "";
  if (dice.chance(0.02)) user.birthYear = "";
  return user;
}

/** @param {Dice} dice @param {string} first @param {string} last */
function email(dice, first, last) {
  const between = dice.pick([".", "_", "", ".", ""]);
  const form = dice.next();
  let local =
    form < 0.5
      ? first + between + last
      : form < 0.75
        ? first.charAt(0) + last
        : form < 0.9
          ? first + last.charAt(0)
          : last + between + first;
  local = local.replace("'", "");
  if (dice.chance(0.7)) local += dice.below(10_000);
  if (!dice.chance(0.25)) {
    if (dice.chance(0.03)) local += `+${dice.pick(["shop", "kard", "x1"])}`;
    return inSomeCase(dice, `${local}@${dice.pick(DOMAINS)}`);
  }
  const domain = dice.chance(0.93) ? "gmail.com" : "googlemail.com";
  if (dice.chance(0.3)) {
    const at = 1 + dice.below(Math.max(1, local.length - 2));
    if (local[at] !== "." && local[at - 1] !== ".") local = `${local.slice(0, at)}.${local.slice(at)}`;
  }
  if (dice.chance(0.15)) local += `+${dice.pick(["shop", "kard", "rewards", "news", "bank2", "Promo"])}`;
  local = local.replace(/\.+/g, ".").replace(/^\.|\.$/g, "");
  return inSomeCase(dice, `${local.replace(".+", "+")}@${domain}`);
}

/** @param {Dice} dice @param {string} text */
function inSomeCase(dice, text) {
  const form = dice.next();
  if (form < 0.55) return text.toLowerCase();
  if (form < 0.85) return text;
  if (form < 0.95) return text.toUpperCase();
  return [...text].map((c) => (dice.chance(0.5) ? c.toUpperCase() : c.toLowerCase())).join("");
}

/** @param {Dice} dice @returns {[area: string, exchange: string, line: string]} */
function nationalNumber(dice) {
  let exchange = 0;
  do exchange = 200 + dice.below(800);
  while (exchange % 100 === 11);
  return [dice.pick(AREA_CODES), String(exchange), padded(dice.below(10_000), 4)];
}

/** @param {Dice} dice */
function phoneNumber(dice) {
  if (dice.chance(0.5)) {
    if (dice.chance(0.01))
      return `+4477${dice.pick(["00", "01", "03", "11", "12"])}${padded(dice.below(1e6), 6)}`;
    if (dice.chance(0.01)) return `+5255${1 + dice.below(8)}${padded(dice.below(1e7), 7)}`;
    return `+1${nationalNumber(dice).join("")}`;
  }
  const [area, exchange, line] = nationalNumber(dice);
  const form = dice.next();
  if (form < 0.5) return `(${area}) ${exchange}-${line}`;
  if (form < 0.75) return `${area}-${exchange}-${line}`;
  if (form < 0.87) return `${area}.${exchange}.${line}`;
  return form < 0.95 ? area + exchange + line : `1-${area}-${exchange}-${line}`;
}

/** @param {Dice} dice */
function zipCode(dice) {
  const zip = padded(501 + dice.below(99_449), 5);
  return dice.chance(0.12) ? `${zip}-${padded(1 + dice.below(9998), 4)}` : zip;
}

/** Gives three rows of a hundred one of twelve faults. @param {Dice} dice @param {User} user @returns {User} */
function spoil(dice, user) {
  if (!dice.chance(0.03)) return user;
  const { email, zipCode } = user;
  switch (dice.below(12)) {
    case 0:
      return { ...user, email: email.replace("@", "") };
    case 1:
      return { ...user, email: email.replace("@", "@@") };
    case 2:
      return { ...user, email: `${email.trim().split("@")[0]}@localhost` };
    case 3:
      return { ...user, email: email.trim().replace("@", "foo bar@") };
    case 4:
      return { ...user, email: "" };
    case 5:
      return { ...user, phoneNumber: "555-267" };
    case 6:
      return { ...user, phoneNumber: "call 415 CALL-NOW" };
    case 7:
      return { ...user, phoneNumber: `+1${dice.pick(["011", "123", "055"])}5552671` };
    case 8:
      return { ...user, zipCode: zipCode.slice(0, 4) };
    case 9:
      return { ...user, zipCode: `9O${zipCode.slice(2)}` };
    case 10:
      return { ...user, birthYear: dice.pick(["1850", "2050", "1066", "3001"]) };
    default:
      return { ...user, birthYear: dice.pick(["19x0", "'85", "n/a"]) };
  }
}
