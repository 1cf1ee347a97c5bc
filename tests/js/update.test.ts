// The bodies of updates. They are validated with the schemas of Kard if these are available.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { buildUpdateUser, init, prepareUsers, validateUser } from "kard-enroll";
import { codes, type Loose } from "./tools.js";

before(() => init());

const FOLDER = fileURLToPath(new URL("../../../shared/corpora/api/", import.meta.url));
const skip = existsSync(FOLDER) ? false : "the corpora are not here";

const RECORDS: Loose[] = [
  { id: 1 },
  { id: "ü/2 ?#", email: " User@Example.com " },
  { id: "3", email: "a@b.c", phoneNumber: "(415) 555-2671", zipCode: 1238, birthYear: "12/31/1987" },
  { id: "4", enrolledRewards: [], historicalTransactionsSent: true },
  { id: "5", hashedEmail: "A".repeat(64), historicalTransactionsSent: "no" },
];

test("request bodies match the schemas of Kard", { skip }, () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const compile = (name: string) => ajv.compile(JSON.parse(readFileSync(FOLDER + name, "utf8")));
  const create = compile("create_users_request.strict.schema.json");
  const update = compile("update_user_request.strict.schema.json");
  for (const email of ["hash", "both", "raw"] as const) {
    for (const { body } of prepareUsers(RECORDS, { email, batchSize: 2 }).requests) {
      assert.ok(create(JSON.parse(body)), ajv.errorsText(create.errors));
    }
    for (const record of RECORDS) {
      const built = buildUpdateUser(record, { email });
      assert.ok(built.ok && update(JSON.parse(built.body)), ajv.errorsText(update.errors));
    }
  }
  assert.ok(!create({ data: [{ type: "user", id: "a" }] }), "the schema rejects an invalid body");
});

test("the body of an update is a single resource object with the same attributes", () => {
  for (const record of RECORDS) {
    const built = buildUpdateUser(record, { email: "both" });
    const valid = validateUser(record, { email: "both" });
    assert.ok(built.ok && valid.ok);
    assert.equal(typeof built.body, "string");
    assert.deepEqual(JSON.parse(built.body), { data: valid.user });
    assert.deepEqual(built.issues, valid.issues);
    const [request] = prepareUsers([record], { email: "both" }).requests;
    assert.deepEqual(JSON.parse(request?.body ?? "").data, [valid.user]);
  }
});

test("an invalid update has no body, and its issues are the reasons", () => {
  const built = buildUpdateUser({ id: "", zipCode: "1" } as Loose);
  assert.equal(built.ok, false);
  assert.ok(!("body" in built));
  assert.deepEqual(codes(built.issues), ["id.missing", "zip_code.invalid"]);
  assert.deepEqual(codes(buildUpdateUser(null as Loose).issues), ["record.invalid"]);
});
