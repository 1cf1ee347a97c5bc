// The work for a hostile value is linear in its length; the work for many records is linear in their number.

import test, { before } from "node:test";
import {
  buildUpdateUser,
  hashEmail,
  KardEnrollError,
  normalizeEmail,
  prepareUsers,
  validateUser,
} from "kard-enroll";
import { FIELDS } from "../../js/prepare/fields.js";
import type { Loose } from "../js/tools.js";
import { expectLinear, startCounting } from "./counting.js";

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

/** Near the limit of most checks, and near the limit of a field. */
const SIZES = [15_000, 250_000];

const repeated = (piece: string, size: number) => piece.repeat(size / piece.length);

/** Ignores the error for invalid input: the work is done before it is thrown. */
function ignoringErrors(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof KardEnrollError)) throw error;
  }
}

for (const field of FIELDS) {
  test(`a long ${field}`, async () => {
    for (const piece of PIECES) {
      const name = `${field} ${JSON.stringify(piece)}`;
      await expectLinear(name, SIZES, (size) =>
        validateUser({ id: "u1", [field]: repeated(piece, size) } as Loose),
      );
      const options = { onInvalidField: "omit", repair: false } as const;
      await expectLinear(`${name} inside an address`, [15_000], (size) =>
        validateUser({ id: "u1", [field]: `a${repeated(piece, size)}@example.com` } as Loose, options),
      );
    }
  });
}

test("a long address is normalized or invalid", async () => {
  for (const piece of PIECES) {
    const name = JSON.stringify(piece);
    await expectLinear(`${name} alone`, SIZES, (size) =>
      ignoringErrors(() => normalizeEmail(repeated(piece, size))),
    );
    await expectLinear(`${name} before @`, SIZES, (size) =>
      ignoringErrors(() => hashEmail(`${repeated(piece, size)}@gmail.com`)),
    );
    await expectLinear(`${name} after @`, [15_000], (size) =>
      ignoringErrors(() => hashEmail(`a@${repeated(piece, size)}`)),
    );
  }
});

const nested = (open: string, close: string, size: number) => {
  const depth = Math.min(size, 2_000);
  return JSON.parse(`${open.repeat(depth)}1${close.repeat(depth)}`);
};

test("lists with too many items", async () => {
  const number = { number: "+14155552671", type: "HOME" };
  for (const [field, item] of [
    ["phoneNumbers", number],
    ["postalCodes", { code: "02139", type: "BILLING" }],
    ["enrolledRewards", "CARDLINKED"],
    ["phoneNumbers", "x"],
    ["postalCodes", null],
    ["id", []],
    ["email", {}],
  ] as const) {
    await expectLinear(`${field} ${JSON.stringify(item)}`, [5_000], (size) =>
      buildUpdateUser({ id: "u1", [field]: Array(size).fill(item) } as Loose),
    );
  }
});

test("deeply nested values", async () => {
  for (const [open, close] of [
    ["[", "]"],
    ['{"number":', "}"],
  ] as const) {
    await expectLinear(open, [500], (size) =>
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
    "with unknown members": (at) => ({ id: at, [`key${at}`]: 1 }),
    "without members": () => ({}),
    "that are not objects": (at) => at,
  };
  for (const [name, record] of Object.entries(records)) {
    await expectLinear(
      name,
      [2_500],
      (size) => prepareUsers(Array.from({ length: size }, (_, at) => record(at))).issues.length,
    );
  }
});

test("a record with many members", async () => {
  await expectLinear("members", [20_000], (size) => {
    const members = Array.from({ length: size }, (_, at) => [`key${at}`, at]);
    return prepareUsers([{ id: "u1", ...Object.fromEntries(members) } as Loose]).issues;
  });
});
