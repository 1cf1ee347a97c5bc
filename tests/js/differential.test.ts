// Compares the package with independent implementations: SHA-256 of Node and of WebCrypto for whole requests, and
// libphonenumber for phone numbers. No expected value is from this repository.

import assert from "node:assert/strict";
import { createHash, webcrypto } from "node:crypto";
import { before, test } from "node:test";
import { init, prepareUsers, type UserResource, validateUser } from "kard-enroll";
import examples from "libphonenumber-js/examples.mobile.json";
import {
  type CountryCode,
  getCountryCallingCode,
  getExampleNumber,
  parsePhoneNumber,
} from "libphonenumber-js/max";
import { pick, random, readAll, utf8 } from "./tools.js";

before(() => init());

const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");

async function webSha256(text: string): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest("SHA-256", utf8(text))).toString("hex");
}

test("requests contain the hashes of node:crypto and WebCrypto, for addresses of all lengths", async () => {
  const next = random(11);
  // Addresses of one to four SHA-256 blocks in one batch.
  const emails = Array.from({ length: 4_000 }, (_, row) => {
    const length = row < 220 ? row + 1 : 1 + Math.floor(next() * next() * 220);
    return `${"a".repeat(length)}${row}@${pick(next, ["example.com", "mail.example.org", "x.co"])}`;
  });
  const users = emails.map((email, row) => ({ id: `u${row}`, email }));
  const csv = `id,email\n${users.map(({ id, email }) => `${id},${email}\n`).join("")}`;
  const prepared = prepareUsers(users, { email: "both" });
  assert.equal(prepared.counts.valid, users.length);
  const fromRecords = prepared.requests.flatMap(({ body }) => JSON.parse(body).data as UserResource[]);
  const { users: fromFile } = await readAll(csv, { email: "both" });
  for (const [row, { attributes }] of fromRecords.entries()) {
    const email = emails[row] ?? "";
    assert.equal(attributes.hashedEmail, sha256(email), email);
    if (row % 8 === 0) assert.equal(attributes.hashedEmail, await webSha256(email), email);
    assert.equal(fromFile[row]?.attributes.hashedEmail, attributes.hashedEmail, email);
  }
});

/** The number that would be sent, or undefined if the text is invalid. */
function phoneSent(phoneNumber: string, region: "US" | "CA" | null = "US"): string | undefined {
  const result = validateUser({ id: "u", phoneNumber }, { region });
  return result.ok ? result.user.attributes.phoneNumber : undefined;
}

/** The result of libphonenumber, or undefined if it finds no number. */
function phoneInLibphonenumber(
  text: string,
): { number: string; isValid: boolean; isPossible: boolean } | undefined {
  try {
    const parsed = parsePhoneNumber(text, "US");
    return { number: parsed.number, isValid: parsed.isValid(), isPossible: parsed.isPossible() };
  } catch {
    return undefined;
  }
}

/**
 * In the North American plan an exchange begins with 2 to 9 and is none of 211 to 911 (src/rules/phone/numbering_plan.rs);
 * the patterns of libphonenumber do not always require it.
 */
const NO_EXCHANGE = /^\+1\d\d\d([01]|[2-9]11)/;

/**
 * Benin, Cape Verde, Botswana and Saint Helena changed their ranges after the release of the metadata in
 * src/rules/phone/numbering_plan_data.rs. This version of libphonenumber has the new ranges.
 */
const CHANGED = ["229", "238", "267", "290"];

const COUNTRIES = Object.keys(examples) as CountryCode[];

test("accepts the example number of every country unchanged", () => {
  assert.ok(COUNTRIES.length > 200);
  for (const country of COUNTRIES) {
    const number = getExampleNumber(country, examples)?.number ?? "";
    assert.equal(phoneSent(number, null), number, country);
  }
});

test("accepts every number that is valid in libphonenumber, and no number that is impossible there", () => {
  const next = random(5);
  const all = COUNTRIES.map((country): string => getCountryCallingCode(country));
  const codes = all.filter((code) => !CHANGED.includes(code));
  const seen = { valid: 0, impossible: 0 };
  for (let turn = 0; turn < 60_000; turn += 1) {
    const length = 4 + Math.floor(next() * 10);
    let number = `+${pick(next, codes)}`;
    for (let digit = 0; digit < length; digit += 1) number += Math.floor(next() * 10);
    const expected = phoneInLibphonenumber(number);
    const actual = phoneSent(number, null);
    // If libphonenumber normalizes the number, for example by removing a trunk 0, the results are not comparable.
    if (expected?.isValid && expected.number === number && !NO_EXCHANGE.test(number)) {
      seen.valid += 1;
      assert.equal(actual, number);
    }
    if (!expected?.isPossible) {
      seen.impossible += 1;
      assert.equal(actual, undefined, number);
    }
  }
  assert.ok(seen.valid > 2_000 && seen.impossible > 3_000, JSON.stringify(seen));
});

test("parses national numbers like libphonenumber, in all common notations", () => {
  const next = random(6);
  const notations: ((area: string, exchange: string, line: string) => string)[] = [
    (a, e, l) => `(${a}) ${e}-${l}`,
    (a, e, l) => `(${a})${e}-${l}`,
    (a, e, l) => `${a}-${e}-${l}`,
    (a, e, l) => `${a}.${e}.${l}`,
    (a, e, l) => `${a} ${e} ${l}`,
    (a, e, l) => `${a}${e}${l}`,
    (a, e, l) => `1-${a}-${e}-${l}`,
    (a, e, l) => `1 (${a}) ${e}-${l}`,
    (a, e, l) => `+1 ${a} ${e} ${l}`,
    (a, e, l) => `+1 (${a}) ${e}-${l}`,
    (a, e, l) => ` ${a}-${e}-${l} `,
    (a, e, l) => `${a}–${e}–${l}`,
  ];
  const seen = { valid: 0, invalid: 0 };
  for (let turn = 0; turn < 40_000; turn += 1) {
    const digits = (low: number, count: number) => String(low + Math.floor(next() * count));
    const [area, exchange] = [digits(100, 900), digits(100, 900)];
    const text = pick(next, notations)(area, exchange, digits(1_000, 9_000));
    const expected = phoneInLibphonenumber(text);
    const actual = phoneSent(text);
    if (expected?.isValid && !NO_EXCHANGE.test(expected.number)) {
      seen.valid += 1;
      assert.equal(actual, expected.number, text);
    } else if (actual === undefined) seen.invalid += 1;
    if (actual !== undefined) assert.equal(actual, expected?.number, text);
  }
  assert.ok(seen.valid > 5_000 && seen.invalid > 5_000, JSON.stringify(seen));
});
