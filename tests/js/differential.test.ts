// Held against what users would otherwise pick: two other makers' SHA-256 for whole requests, and libphonenumber for
// phone numbers. Nothing here is a table of ours.

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

test("requests contain the hashes of node:crypto and WebCrypto, for addresses of every length and mix of lengths", async () => {
  const next = random(11);
  // From one block of SHA-256 to four, so that short and long ones stand beside each other.
  const emails = Array.from({ length: 4_000 }, (_, row) => {
    const length = row < 220 ? row + 1 : 1 + Math.floor(next() * next() * 220);
    return `${"a".repeat(length)}${row}@${pick(next, ["example.com", "mail.example.org", "x.co"])}`;
  });
  const users = emails.map((email, row) => ({ id: `u${row}`, email }));
  const csv = `id,email\n${users.map(({ id, email }) => `${id},${email}\n`).join("")}`;
  const prepared = prepareUsers(users, { email: "both" });
  assert.equal(prepared.counts.valid, users.length);
  const ofObjects = prepared.requests.flatMap(({ body }) => JSON.parse(body).data as UserResource[]);
  const { users: ofFile } = await readAll(csv, { email: "both" });
  for (const [row, { attributes }] of ofObjects.entries()) {
    const email = emails[row] ?? "";
    assert.equal(attributes.hashedEmail, sha256(email), email);
    if (row % 8 === 0) assert.equal(attributes.hashedEmail, await webSha256(email), email);
    assert.equal(ofFile[row]?.attributes.hashedEmail, attributes.hashedEmail, email);
  }
});

/** The number that would be sent, or nothing. */
function ours(phoneNumber: string, region: "US" | "CA" | null = "US"): string | undefined {
  const result = validateUser({ id: "u", phoneNumber }, { region });
  return result.ok ? result.user.attributes.phoneNumber : undefined;
}

/** What libphonenumber makes of a text, if it finds a number there that can be dialled. */
function theirs(text: string): { number: string; isValid: boolean; isPossible: boolean } | undefined {
  try {
    const parsed = parsePhoneNumber(text, "US");
    return { number: parsed.number, isValid: parsed.isValid(), isPossible: parsed.isPossible() };
  } catch {
    return undefined;
  }
}

/**
 * In the North American plan an exchange begins with 2 to 9 and is none of 211 to 911 (src/rules/phone/numbering_plan.rs);
 * libphonenumber's patterns do not say so everywhere.
 */
const NO_EXCHANGE = /^\+1\d\d\d([01]|[2-9]11)/;

/**
 * Benin, Cape Verde, Botswana and Saint Helena have changed their ranges since the metadata that src/phone/numbering_plan_data.rs was
 * made of; this libphonenumber knows.
 */
const CHANGED = ["229", "238", "267", "290"];

const COUNTRIES = Object.keys(examples) as CountryCode[];

test("accepts the example number of every country unchanged", () => {
  assert.ok(COUNTRIES.length > 200);
  for (const country of COUNTRIES) {
    const number = getExampleNumber(country, examples)?.number ?? "";
    assert.equal(ours(number, null), number, country);
  }
});

test("accepts every number that libphonenumber calls valid, and none that it calls impossible", () => {
  const next = random(5);
  const all = COUNTRIES.map((country): string => getCountryCallingCode(country));
  const codes = all.filter((code) => !CHANGED.includes(code));
  const seen = { valid: 0, impossible: 0 };
  for (let turn = 0; turn < 60_000; turn += 1) {
    const length = 4 + Math.floor(next() * 10);
    let number = `+${pick(next, codes)}`;
    for (let digit = 0; digit < length; digit += 1) number += Math.floor(next() * 10);
    const judged = theirs(number);
    const taken = ours(number, null);
    // What it mends before it judges, such as a trunk 0, is another number.
    if (judged?.isValid && judged.number === number && !NO_EXCHANGE.test(number)) {
      seen.valid += 1;
      assert.equal(taken, number);
    }
    if (!judged?.isPossible) {
      seen.impossible += 1;
      assert.equal(taken, undefined, number);
    }
  }
  assert.ok(seen.valid > 2_000 && seen.impossible > 3_000, JSON.stringify(seen));
});

test("parses national numbers like libphonenumber, in every usual notation", () => {
  const next = random(6);
  const spellings: ((area: string, exchange: string, line: string) => string)[] = [
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
  const seen = { valid: 0, refused: 0 };
  for (let turn = 0; turn < 40_000; turn += 1) {
    const digits = (low: number, count: number) => String(low + Math.floor(next() * count));
    const [area, exchange] = [digits(100, 900), digits(100, 900)];
    const text = pick(next, spellings)(area, exchange, digits(1_000, 9_000));
    const judged = theirs(text);
    const taken = ours(text);
    if (judged?.isValid && !NO_EXCHANGE.test(judged.number)) {
      seen.valid += 1;
      assert.equal(taken, judged.number, text);
    } else if (taken === undefined) seen.refused += 1;
    if (taken !== undefined) assert.equal(taken, judged?.number, text);
  }
  assert.ok(seen.valid > 5_000 && seen.refused > 5_000, JSON.stringify(seen));
});
