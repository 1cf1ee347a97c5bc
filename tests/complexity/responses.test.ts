// The work for a hostile response is linear in its size.

import test, { before } from "node:test";
import { parseResponse, type UserRequest } from "kard-enroll";
import { expectLinear, startCounting } from "./counting.js";

before(startCounting);

/** A request of the maximum number of users. */
const REQUEST: UserRequest = {
  index: 0,
  body: "",
  users: Array.from({ length: 100 }, (_, at) => ({ id: `u${at}`, row: at + 1 })),
};

const SIZES = [15_000, 250_000, 1_000_000];

const read = (status: number, body: string, headers: Record<string, string> = {}) =>
  parseResponse(REQUEST, { status, headers, body });

const repeated = (piece: string, size: number) => piece.repeat(size / piece.length);

test("a long body that repeats one piece", async () => {
  for (const piece of [
    "[",
    '{"a":',
    '"',
    "\\",
    " ",
    "1",
    "-",
    "{",
    '{"data":[',
    '{"errors":[{"id":"',
    "<",
    "\0",
    "é",
    "\\u0022",
  ]) {
    for (const [before, after] of [
      ["", ""],
      ['{"data":[', "]}"],
      ['{"errors":[{"status":"400","title":"', '"}]}'],
      ['{"data":[{"type":"user","id":"', '"}]}'],
    ] as const) {
      await expectLinear(`${before} ${piece}`, SIZES, (size) =>
        read(207, `${before}${repeated(piece, size)}${after}`),
      );
    }
  }
});

test("deeply nested values", async () => {
  const levels = 500;
  for (const [open, close] of [
    ["[", "]"],
    ['{"id":', "}"],
  ] as const) {
    for (const list of ["data", "errors"]) {
      await expectLinear(`${list} of ${open}`, [15_000, 250_000], (size) => {
        const one = `${open.repeat(levels)}1${close.repeat(levels)}`;
        return read(207, `{"${list}":[${Array(Math.ceil(size / one.length)).fill(one)}]}`);
      });
    }
  }
});

test("long lists", async () => {
  const error = (more: string) => `{"status":"400","title":"Bad Request","detail":"no"${more}}`;
  const items: Record<string, (at: number) => string> = {
    "empty objects": () => "{}",
    numbers: String,
    strings: () => '"no"',
    "users of the request": (at) => `{"type":"user","id":"u${at % 100}"}`,
    "one user": () => '{"type":"user","id":"u1"}',
    "other users": (at) => `{"type":"user","id":"x${at}"}`,
    "errors of users": (at) => error(`,"id":"u${at % 100}"`),
    "errors by pointer": (at) => error(`,"source":{"pointer":"/data/${at % 100}/attributes/zipCode"}`),
    "errors of other users": (at) => error(`,"id":"x${at}"`),
    "repeated members": () => `{${Array(20).fill('"id":"u1"')}}`,
  };
  for (const [name, item] of Object.entries(items)) {
    for (const list of ["data", "errors"]) {
      for (const status of [207, 400]) {
        await expectLinear(`${status}, ${list} of ${name}`, [10_000], (size) =>
          read(status, `{"${list}":[${Array.from({ length: size }, (_, at) => item(at))}]}`),
        );
      }
    }
  }
});

test("an object with many members", async () => {
  for (const member of [(at: number) => `"key${at}":1`, () => '"data":[]', () => '"errors":[{"id":"u1"}]']) {
    await expectLinear(member(1), [20_000], (size) =>
      read(207, `{${Array.from({ length: size }, (_, at) => member(at))}}`),
    );
  }
});

test("long pointers, statuses and ids", async () => {
  for (const piece of ["/", "~", "~1", "0", "/data", "/data/1", "%2F", "é", "\\u002f", "x"]) {
    const reads: Record<string, (text: string) => unknown> = {
      pointer: (text) => read(207, `{"errors":[{"source":{"pointer":"${text}"}}]}`),
      "pointer of a user": (text) => read(207, `{"errors":[{"source":{"pointer":"/data/1/${text}"}}]}`),
      status: (text) => read(207, `{"errors":[{"status":"${text}","id":"u1"}]}`),
      id: (text) => read(207, `{"errors":[{"status":"400","id":"${text}"}]}`),
      "Content-Type": (text) => read(207, "", { "content-type": text }),
    };
    for (const [name, readWith] of Object.entries(reads)) {
      await expectLinear(`${name} of ${piece}`, SIZES, (size) => readWith(repeated(piece, size)));
    }
  }
});
