// Validates the responses of the mock server with the JSON Schemas of Kard, which are not in this repository.
//
// The public schemas are older than the latest SDKs: the strict ones reject phoneNumbers and postalCodes, so these requests
// do not contain them. The schemas allow an empty id, which the mock server rejects.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { call, create, mockServerFor, type Reply, user, users } from "./mock-server-client.js";

const FOLDER = fileURLToPath(new URL("../../../shared/corpora/api/", import.meta.url));
const skip = existsSync(FOLDER) ? false : "the corpora are not available";
if (skip) console.error(`skipped: ${skip}`);

const ajv = new Ajv2020({ strict: false, allErrors: true });

/** Compiles the schema of a file; ajv accepts each `$id` only once. */
function schemaOf(name: string): ValidateFunction {
  const schema = load(name);
  return ajv.getSchema(String(schema.$id)) ?? ajv.compile(schema);
}

function load(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(FOLDER + name, "utf8")) as Record<string, unknown>;
}

/** The schema of the response to Delete User, which is only in the OpenAPI file. */
function deleted(): ValidateFunction {
  const { components } = load("kard-users.strict.openapi.json");
  const $ref = "#/components/schemas/type_users.DeleteUserResponseObject";
  return ajv.compile({ $ref, components });
}

function agrees(schema: ValidateFunction, value: unknown): void {
  assert.ok(schema(value), ajv.errorsText(schema.errors));
}

test("every response of Create Users conforms to its schema", { skip }, async (t) => {
  const mockServer = await mockServerFor(t, { users: users("there") });
  const full = user("full", {
    email: "user@example.com",
    hashedEmail: "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514",
    phoneNumber: "+14155552671",
    zipCode: "11238",
    birthYear: "1990",
    historicalTransactionsSent: false,
  });
  const errors = schemaOf("create_users_400.schema.json");
  const replies: [number, Reply, ValidateFunction][] = [
    [
      201,
      await create(mockServer, [full, user("none", { enrolledRewards: [] })]),
      schemaOf("create_users_201.schema.json"),
    ],
    [
      207,
      await create(mockServer, [user("there"), user("new"), user("bad", { zipCode: "1" })]),
      schemaOf("create_users_207.schema.json"),
    ],
    [
      207,
      await create(mockServer, [user("there"), user("bad", { zipCode: "1" })]),
      schemaOf("create_users_207.schema.json"),
    ],
    [400, await create(mockServer, [{}, null, user("bad", { phoneNumber: 1 })]), errors],
    [400, await call(mockServer, "POST", { body: "{" }), errors],
    [401, await create(mockServer, users("a"), { token: null }), errors],
    [403, await create(mockServer, users("a"), { organizationId: "other" }), errors],
    [404, await call(mockServer, "POST", { path: "/", body: {} }), errors],
    [409, await create(mockServer, users("there")), errors],
    [413, await call(mockServer, "POST", { body: "x".repeat(2 ** 21) }), errors],
  ];
  for (const [status, reply, schema] of replies) {
    assert.equal(reply.status, status);
    agrees(schema, reply.document);
    for (const error of reply.document?.errors ?? []) {
      if (status === 207) assert.equal(typeof error.id, "string");
      else if (reply.document?.errors?.length === 1) assert.equal(error.status, String(status));
      // JSON:API 1.1: exactly one member.
      if (error.source) assert.equal(Object.keys(error.source).length, 1);
    }
  }
});

test("every response about one user conforms to its schema", { skip }, async (t) => {
  const mockServer = await mockServerFor(t, {
    users: [user("a", { zipCode: "11238", historicalTransactionsSent: true })],
  });
  const one = schemaOf("update_user_200.schema.json");
  const errors = schemaOf("create_users_400.schema.json");
  const put = (id: string, attributes = {}) =>
    call(mockServer, "PUT", { id, body: { data: user("a", attributes) } });
  const replies: [number, Reply, ValidateFunction][] = [
    [200, await put("a", { birthYear: "1990" }), one],
    [200, await call(mockServer, "GET", { id: "a" }), one],
    [400, await put("a", { historicalTransactionsSent: false }), errors],
    [400, await put("b"), errors],
    [401, await call(mockServer, "GET", { id: "a", token: "wrong" }), errors],
    [404, await call(mockServer, "GET", { id: "b" }), errors],
    [405, await call(mockServer, "POST", { id: "a", body: {} }), errors],
    [200, await call(mockServer, "DELETE", { id: "a" }), deleted()],
    [404, await call(mockServer, "DELETE", { id: "a" }), errors],
  ];
  for (const [status, reply, schema] of replies) {
    assert.equal(reply.status, status);
    agrees(schema, reply.document);
  }
});

test("scripted errors conform to the schema", { skip }, async (t) => {
  const mockServer = await mockServerFor(t);
  const errors = schemaOf("create_users_400.schema.json");
  for (const status of [400, 401, 403, 404, 409, 413, 429, 500, 503]) {
    mockServer.script([{ do: { status } }]);
    agrees(errors, (await create(mockServer, users("a"))).document);
  }
  mockServer.script([{ do: { rewrite: { reject: { every: 1, status: "429" } } } }]);
  agrees(schemaOf("create_users_207.schema.json"), (await create(mockServer, users("a"))).document);
});

/** Copies of the value in which one part is replaced or removed, or has an additional member. */
function* mutations(value: unknown): Generator<unknown> {
  yield* [null, 0, "", "x", true, [], {}];
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const other of mutations(item)) yield [...value.slice(0, index), other, ...value.slice(index + 1)];
    }
    yield [...value, "CARDLINKED"];
    yield [...value, "AFFILIATE"];
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const { [name]: _, ...rest } = value as Record<string, unknown>;
      yield rest;
      for (const other of mutations(member)) yield { ...value, [name]: other };
    }
    yield { ...value, unknown: 1 };
  }
}

test("a document is malformed exactly if the strict schema rejects it", {
  skip,
}, async (t) => {
  const mockServer = await mockServerFor(t, { users: users("u") });
  const good = user("u", {
    email: "a@b.c",
    zipCode: "11238",
    birthYear: "1990",
    historicalTransactionsSent: true,
  });
  const calls = {
    POST: { schema: "create_users_request.strict.schema.json", valid: { data: [user("new"), good] } },
    PUT: { schema: "update_user_request.strict.schema.json", valid: { data: good } },
  };
  let rejected = 0;
  let accepted = 0;
  for (const [method, { schema, valid }] of Object.entries(calls)) {
    const strict = schemaOf(schema);
    assert.ok(strict(valid));
    for (const document of mutations(valid)) {
      if (JSON.stringify(document).includes('"id":""')) continue;
      const reply = await call(mockServer, method, {
        ...(method === "PUT" ? { id: "u" } : {}),
        body: JSON.stringify(document),
      });
      // Violations of the text of the reference: formats, an id that is not the id in the path, the one-way flag.
      const details = (reply.document?.errors ?? []).map(({ detail }) => detail);
      const malformed =
        reply.status === 400 && !details.every((detail) => /digits|phone number|in the path/.test(detail));
      assert.equal(malformed, !strict(document), JSON.stringify(document));
      if (malformed) rejected += 1;
      else accepted += 1;
    }
  }
  assert.ok(rejected > 100 && accepted > 10, `${rejected} rejected, ${accepted} accepted`);
});
