// Writes target/types/samples.ts: values that Rust made, as literals that must satisfy the hand-written public types.
// `tsc` then finds a member that is missing, misspelt, of another type, or that the types do not know.

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

/** Every public type that Rust fills, with values of it. */
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
  return values;
}

/** Writes the file. @param {string} path */
export async function write(path) {
  const values = await samples();
  const names = [...new Set(values.map(([type]) => type))].sort();
  const lines = values.map(
    ([type, value], at) => `export const value${at} = ${JSON.stringify(value)} satisfies ${type};`,
  );
  const text = `import type { ${names.join(", ")} } from "kard-enroll";\n\n${lines.join("\n")}\n`;
  writeFileSync(path, text);
}

const folder = new URL("../../target/types/", import.meta.url);
mkdirSync(folder, { recursive: true });
await write(fileURLToPath(new URL("samples.ts", folder)));
