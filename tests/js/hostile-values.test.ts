// Values of a caller that throw when they are read, or that have another type than the types of the package say. None
// may stop the WebAssembly: each is an error of the package, and the next call works.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  buildUpdateUser,
  enrollUsers,
  hashEmail,
  init,
  inspectFile,
  parseResponse,
  prepareFile,
  prepareUsers,
  validateUser,
} from "kard-enroll";
import { kardError, type Loose } from "./tools.js";

/** More exceptions than the stack of the WebAssembly holds if each leaks a frame. */
const MANY = 3000;

const thrower = () => {
  throw new Error("an exception of the caller");
};

/** An object, or an array, whose every access throws. */
function throwing(target: object): Loose {
  return new Proxy(target, { get: thrower, has: thrower, ownKeys: thrower, getPrototypeOf: thrower });
}

function revoked(target: object): Loose {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** An array whose second item throws. */
function throwingItem(): Loose {
  return Object.defineProperty(["CARDLINKED"], 1, { get: thrower, enumerable: true });
}

/** An array whose length is not a number. */
const oddLength: Loose = new Proxy([], { get: () => Symbol() });

const throwingMember = (name: string): Loose =>
  Object.defineProperty({}, name, { get: thrower, enumerable: true });

function isUsable() {
  const { requests } = prepareUsers([{ id: "a", email: "ann@example.com" }]);
  assert.equal(requests[0]?.users.length, 1);
  assert.equal(hashEmail("ann@example.com").length, 64);
}

before(() => init());

test("options that throw when they are read are invalid, and do not use up the stack", async () => {
  const lists = [throwingItem(), revoked([]), throwing(["CARDLINKED"]), oddLength];
  const objects = [revoked({}), throwing({}), throwingMember("hash"), throwingMember("US")];
  for (const [name, values] of [
    ["enrolledRewards", lists],
    ["email", [...lists, ...objects]],
    ["region", [...lists, ...objects]],
    ["onInvalidField", objects],
    ["minAge", [...lists, ...objects]],
  ] as const) {
    for (const [at, value] of values.entries()) {
      const options = { [name]: value } as Loose;
      for (let times = 0; times < MANY / values.length; times += 1) {
        assert.throws(
          () => validateUser({ id: "a" }, options),
          kardError("options.invalid"),
          `${name} ${at}`,
        );
      }
      assert.throws(() => buildUpdateUser({ id: "a" }, options), kardError("options.invalid"));
      assert.throws(() => prepareUsers([], options), kardError("options.invalid"));
    }
  }
  isUsable();
});

test("options of a file that throw when they are read are invalid, and do not use up the stack", async () => {
  const read = async (options: Loose) => {
    for await (const _ of prepareFile("id\na\n", options));
  };
  for (const options of [
    { columns: throwingMember("id") },
    { columns: throwing({}) },
    { columns: revoked({}) },
    { columns: throwingItem() },
    { format: throwingMember("csv") },
    { format: revoked([]) },
    { delimiter: throwing({}) },
  ] as Loose[]) {
    for (let times = 0; times < MANY / 7; times += 1) {
      await assert.rejects(inspectFile("id\na\n", options), kardError("options.invalid"));
    }
    await assert.rejects(read(options), kardError("options.invalid"));
  }
  isUsable();
});

const response = { status: 201, body: '{"data":[{"id":"a"}]}' };

/** Lists of users that are not those of a request. */
const ODD_USERS: Loose[] = [
  [{ id: 5, row: 1 }],
  [{ id: null, row: 1 }],
  [{ row: 1 }],
  [{ id: Symbol("a"), row: 1 }],
  [{ id: "a", row: 1n }],
  [{ id: "a", row: 1.5 }],
  [{ id: "a", row: -1 }],
  [{ id: "a", row: 2 ** 32 }],
  [null],
  [throwing({})],
  throwingItem(),
  revoked([]),
  "a",
  7,
  null,
  undefined,
];

test("a response to something that is not a request is an error of the package", () => {
  for (const users of ODD_USERS) {
    const request = { index: 0, body: "", users };
    for (let times = 0; times < MANY / ODD_USERS.length; times += 1) {
      assert.throws(() => parseResponse(request, response), kardError("request.invalid"));
    }
  }
  for (const request of [undefined, null, 5, "a", revoked({})] as Loose[]) {
    assert.throws(() => parseResponse(request, response), kardError("request.invalid"));
  }
  isUsable();
  const result = parseResponse({ index: 0, body: "", users: [{ id: "a", row: 1 }] }, response);
  assert.equal(result.outcomes[0]?.outcome, "created");
});

test("a stored request with other users ends the run with an error of the package", async () => {
  const body = '{"data":[{"type":"user","id":"a","attributes":{}}]}';
  const requests: Loose[] = [
    ...ODD_USERS.map((users) => ({ index: 0, body, users })),
    ...[1n, Symbol(), "0", null].map((index) => ({ index, body, users: [{ id: "a", row: 1 }] })),
    null,
    5,
  ];
  for (const request of requests) {
    const prepared: Loose = {
      requests: [request],
      issues: [],
      counts: { read: 1, valid: 1, invalid: 0, warnings: 0 },
    };
    const { report } = enrollUsers(prepared, {
      organizationId: "an-organization",
      environment: "https://api.test",
      token: "a token",
      fetch: async () => assert.fail("nothing is sent"),
    });
    await assert.rejects(report, kardError("request.invalid"));
  }
  isUsable();
});
