// One hostile value takes work in proportion to its length, and many records to their number.

import test, { before } from "node:test";
import {
  buildUpdateUser,
  hashEmail,
  KardEnrollError,
  normalizeEmail,
  prepareUsers,
  usersUrl,
  validateUser,
} from "kard-enroll";
import { FIELDS } from "../../js/prepare/fields.js";
import type { Loose } from "../js/tools.js";
import { hold, startCounting } from "./counting.js";

before(startCounting);

const PIECES = [
  "1",
  "+",
  "@",
  "a@",
  "a.",
  "(",
  " ",
  "-",
  ".",
  "0",
  "1 ",
  "ext",
  "\u200b",
  "\u00a0",
  "\uff10",
  "<",
  "mailto:",
  '"',
  "/",
  "1/",
  "E+",
  "[",
  '[{"number":"1"},',
  '{"a":',
  "CARDLINKED,",
  "\u0301",
  "\u0130",
  "\u03a3",
  "\ud83d\ude00",
  "\0",
  "\\",
  "x",
];

/** As long as nearly all that is checked, and as long as a field may be. */
const SIZES = [15_000, 250_000];

const repeated = (piece: string, size: number) => piece.repeat(size / piece.length);

/** What throws because of its input has been done all the same. */
function tried(use: () => unknown): void {
  try {
    use();
  } catch (error) {
    if (!(error instanceof KardEnrollError)) throw error;
  }
}

for (const field of FIELDS) {
  test(`a long ${field}`, async () => {
    for (const piece of PIECES) {
      const name = `${field} ${JSON.stringify(piece)}`;
      await hold(name, SIZES, (size) => validateUser({ id: "u1", [field]: repeated(piece, size) } as Loose));
      const options = { onInvalidField: "omit", repair: false } as const;
      await hold(`${name} amid`, [15_000], (size) =>
        validateUser({ id: "u1", [field]: `a${repeated(piece, size)}@example.com` } as Loose, options),
      );
    }
  });
}

test("a long address has a normal form, or none", async () => {
  for (const piece of PIECES) {
    const name = JSON.stringify(piece);
    await hold(`${name} alone`, SIZES, (size) => tried(() => normalizeEmail(repeated(piece, size))));
    await hold(`${name} before`, SIZES, (size) =>
      tried(() => hashEmail(`${repeated(piece, size)}@gmail.com`)),
    );
    await hold(`${name} behind`, [15_000], (size) => tried(() => hashEmail(`a@${repeated(piece, size)}`)));
  }
});

test("a long id in the URL of a user", async () => {
  for (const piece of PIECES) {
    await hold(JSON.stringify(piece), SIZES, (size) =>
      tried(() => usersUrl("production", "an-organization", `u${repeated(piece, size)}`)),
    );
  }
});

const nested = (open: string, close: string, size: number) => {
  const depth = Math.min(size, 2_000);
  return JSON.parse(`${open.repeat(depth)}1${close.repeat(depth)}`);
};

test("lists of many things where there should be few", async () => {
  const number = { number: "+14155552671", type: "HOME" };
  for (const [field, one] of [
    ["phoneNumbers", number],
    ["postalCodes", { code: "02139", type: "BILLING" }],
    ["enrolledRewards", "CARDLINKED"],
    ["phoneNumbers", "x"],
    ["postalCodes", null],
    ["id", []],
    ["email", {}],
  ] as const) {
    await hold(`${field} ${JSON.stringify(one)}`, [5_000], (size) =>
      buildUpdateUser({ id: "u1", [field]: Array(size).fill(one) } as Loose),
    );
  }
});

test("values in values", async () => {
  for (const [open, close] of [
    ["[", "]"],
    ['{"number":', "}"],
  ] as const) {
    await hold(open, [500], (size) =>
      validateUser({ id: "u1", phoneNumbers: nested(open, close, size) } as Loose),
    );
  }
});

test("many records", async () => {
  const records: Record<string, (at: number) => Loose> = {
    ordinary: (at) => ({
      id: at,
      email: `person.${at}@example.com`,
      phoneNumber: "4155552671",
      zipCode: 2139,
    }),
    "with one id": () => ({ id: "u1" }),
    "with one address": (at) => ({ id: at, email: "ann@example.com" }),
    "with members of other names": (at) => ({ id: at, [`key${at}`]: 1 }),
    "of nothing": () => ({}),
    "that are none": (at) => at,
  };
  for (const [name, record] of Object.entries(records)) {
    await hold(
      name,
      [2_500],
      (size) => prepareUsers(Array.from({ length: size }, (_, at) => record(at))).issues.length,
    );
  }
});

test("a record of many members", async () => {
  await hold("members", [20_000], (size) => {
    const members = Array.from({ length: size }, (_, at) => [`key${at}`, at]);
    return prepareUsers([{ id: "u1", ...Object.fromEntries(members) } as Loose]).issues;
  });
});
