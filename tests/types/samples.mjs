// Writes target/types/samples.ts: values that Rust created, as literals that must satisfy the hand-written types, both the
// public ones and those of the boundary. `tsc` then finds members that are missing, misspelled, unknown or of another
// type.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  buildUpdateUser,
  enrollUsers,
  init,
  inspectFile,
  parseResponse,
  prepareFile,
  prepareUsers,
  validateUser,
} from "kard-enroll";
import { startMockServer } from "kard-enroll/mock-server";
import * as wasm from "../../dist/wasm/generated/kard_enroll.js";

/** Types of the boundary, by the file in js/ that defines them. @type {Record<string, string>} */
const INTERNAL = {
  SenderCommand: "send/command",
  CoreInspection: "prepare/open-file",
  RecordValues: "prepare/record-values",
  SendConfig: "send/options",
};

const RECORD = {
  id: "1",
  email: " Ann@Example.com",
  phoneNumber: "(415) 555-2671",
  zipCode: "2134",
  birthYear: "5/12/1974",
  historicalTransactionsSent: true,
  phoneNumbers: [{ number: "+14155552671", type: /** @type {const} */ ("HOME") }],
  postalCodes: [{ code: "02134", type: /** @type {const} */ ("BILLING") }],
};

/** Every public type that Rust creates, with example values. */
export async function samples() {
  await init();
  const prepared = prepareUsers([RECORD, { ...RECORD, email: "x" }, { id: "2" }], { reportValues: true });
  const [request] = prepared.requests;
  if (!request) throw new Error("no request");
  const errors = [
    { status: "400", title: "Bad", detail: "zip", source: { pointer: "/data/1/attributes/zipCode" } },
    { status: "500", title: "Odd", detail: "nobody", id: "9" },
  ];
  const file = prepareFile("id,email\n1,ann@example.com\n2,x\n", { reportValues: true });
  for await (const _ of file);
  const api = await startMockServer();
  const run = enrollUsers(prepared, {
    environment: api.url,
    organizationId: api.organizationId,
    token: api.token,
  });
  const results = [];
  for await (const result of run) results.push(result);
  const stopped = enrollUsers(prepared, {
    environment: api.url,
    organizationId: "another",
    token: api.token,
  });
  /** @type {[type: string, value: unknown][]} */
  const values = [
    ["Validation", validateUser(RECORD, { email: "both", reportValues: true })],
    ["Validation", validateUser({ ...RECORD, id: "" })],
    ["UpdateUser", buildUpdateUser(RECORD)],
    ["UpdateUser", buildUpdateUser({ ...RECORD, id: "" })],
    ["Prepared", prepared],
    [
      "BatchResult",
      parseResponse(request, {
        status: 207,
        body: JSON.stringify({ errors, data: [{ type: "user", id: "1" }] }),
      }),
    ],
    ["BatchResult", parseResponse(request, { status: 429, headers: { "Retry-After": "2" }, body: "" })],
    ["PrepareReport", await file.report],
    ["FileInspection", await inspectFile("id,email\n1,ann@example.com\n")],
    ["EnrollReport", await run.report],
    ["EnrollReport", await stopped.report],
    ...results.map((result) => /** @type {[string, unknown]} */ (["BatchResult", result])),
  ];
  await api.close();
  values.push(["SendConfig", wasm.defaultSendConfig()]);
  values.push(
    ["CoreInspection", inspection("id;colour\n1;red\n")],
    ["CoreInspection", inspection('{"id":1}\n')],
  );
  values.push(["RecordValues", recordValues()]);
  const seen = commands();
  const types = new Set(seen.map(({ type }) => type));
  assert.deepEqual([...types].sort(), [
    "abort",
    "finished",
    "journal",
    "lookup",
    "pull",
    "refreshToken",
    "send",
    "settled",
    "wait",
  ]);
  return [...values, ...seen.map((command) => /** @type {[string, unknown]} */ (["SenderCommand", command]))];
}

/** The format and columns that the Rust pipeline detects in a file. @param {string} text */
function inspection(text) {
  const file = new wasm.FilePipeline({}, {}, 10);
  file.push(new TextEncoder().encode(text));
  file.end();
  file.pull();
  const inspection = file.inspection();
  file.free();
  return inspection;
}

/** A record with every kind of value that Rust accepts. */
function recordValues() {
  const values = {
    id: { number: "17" },
    email: { text: "ann@example.com" },
    zipCode: { illFormed: "\ufffd" },
    birthYear: "other",
    historicalTransactionsSent: { boolean: true },
    phoneNumbers: { json: "[]" },
  };
  const { issues } = wasm.validateUser(values, {});
  assert.deepEqual(
    issues.map((/** @type {{ code: string }} */ { code }) => code),
    ["zip_code.invalid", "birth_year.invalid"],
  );
  return values;
}

/** A run of the Rust sender in which every command occurs. */
function commands() {
  const config = { ...wasm.defaultSendConfig(), concurrency: 1, lookup: true, timeout: 10 };
  const fingerprint = new wasm.Fingerprint();
  const sender = wasm.Sender.withJournal(config, 1, new Uint8Array(), fingerprint, new Uint8Array(16));
  /** @type {import("../../js/send/command.js").SenderCommand[]} */
  const seen = [];
  const body = (/** @type {unknown} */ value) => new TextEncoder().encode(JSON.stringify(value));
  let [now, pushed] = [0, false];
  for (;;) {
    const command = sender.poll(now);
    seen.push(command);
    if (command.type === "refreshToken") sender.tokenArrived(now);
    else if (command.type === "journal") sender.journaled();
    else if (command.type === "wait") now = command.until ?? now + 1;
    else if (command.type === "pull" && pushed) sender.end(now, 0);
    else if (command.type === "pull") {
      sender.push(now, 0, ["1", "2"], Uint32Array.of(1, 2));
      pushed = true;
    } else if (command.type === "send" && command.users === undefined) {
      // The first user is rejected, the second one is sent again alone.
      const errors = [{ status: "400", title: "Bad Request", detail: "no", id: "1" }];
      sender.response(now, command.attempt, 400, undefined, "application/json", body({ errors }));
    } else if (command.type === "lookup") {
      const data = { type: "user", id: "2", attributes: {} };
      sender.lookupResponse(
        now,
        command.attempt,
        JSON.stringify(data),
        200,
        undefined,
        undefined,
        body({ data }),
      );
    }
    // Attempts for the second user time out.
    if (command.type === "finished") break;
  }
  sender.free();
  fingerprint.free();
  return seen;
}

/** Writes a value as a TypeScript literal. @param {unknown} value */
function literal(value) {
  const json = JSON.stringify(value, (_, member) => (member instanceof Uint8Array ? "<bytes>" : member));
  return json.replaceAll('"<bytes>"', "new Uint8Array()");
}

/** Writes the file. @param {string} path */
export async function write(path) {
  const values = await samples();
  const names = [...new Set(values.map(([type]) => type))].sort();
  const lines = values.map(
    ([type, value], at) => `export const value${at} = ${literal(value)} satisfies ${type};`,
  );
  const isPublic = (/** @type {string} */ name) => INTERNAL[name] === undefined;
  const imports = names
    .filter((name) => !isPublic(name))
    .map((name) => `import type { ${name} } from "../../js/${INTERNAL[name]}.js";`);
  imports.unshift(`import type { ${names.filter(isPublic).join(", ")} } from "kard-enroll";`);
  const text = `${imports.join("\n")}\n\n${lines.join("\n")}\n`;
  writeFileSync(path, text);
}

const folder = new URL("../../target/types/", import.meta.url);
mkdirSync(folder, { recursive: true });
await write(fileURLToPath(new URL("samples.ts", folder)));
