// Damaged values and files of the kinds that people reported in public, each with the right answer. A wrong value, or a user
// who does not exist, is a severe fault. A readable row that is refused is a minor fault.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  type FileOptions,
  init,
  normalizeEmail,
  type PrepareReport,
  prepareFile,
  type UserResource,
} from "kard-enroll";

const FILE = fileURLToPath(new URL("../../../shared/corpora/real_cases.json", import.meta.url));
const skip = existsSync(FILE) ? false : "../shared/corpora/real_cases.json is not here";

interface ValueCase {
  kind: string;
  field: keyof UserResource["attributes"];
  header: string;
  input: string;
  accept: string[];
}

/** Attributes by their first letter; `may`: letters of attributes that can be missing; `opt`: the row can be refused. */
interface Person {
  id: string | string[];
  e?: string | string[];
  p?: string | string[];
  z?: string | string[];
  y?: string | string[];
  may?: string;
  opt?: 1;
}

interface FileCase {
  kind: string;
  name: string;
  text?: string;
  base64?: string;
  columns?: FileOptions["columns"];
  expect: { people: Person[]; wholeMayRefuse?: 1 };
}

const ATTRIBUTES = { e: "email", p: "phoneNumber", z: "zipCode", y: "birthYear" } as const;

/** When the cases were written. */
const WRITTEN = Date.parse("2026-11-30");

/** The most readable rows and values that may be refused, in percent. */
const REFUSED_PERCENT = 2;

before(() => init());

async function prepare(source: string | Uint8Array<ArrayBuffer>, columns?: FileOptions["columns"]) {
  const file = prepareFile(typeof source === "string" ? source : new Blob([source]), {
    email: "raw",
    worker: false,
    columns,
  });
  const users: UserResource[] = [];
  for await (const { body } of file) users.push(...JSON.parse(body).data);
  return { users, report: await file.report };
}

function isSame(sent: string, expected: string): boolean {
  const areAddresses = sent.includes("@") && expected.includes("@");
  return sent === expected || (areAddresses && normalizeEmail(sent) === normalizeEmail(expected));
}

/** The faults of one file: texts of severe ones, and the number of readable rows or attributes that are missing. */
function compare(
  users: UserResource[],
  report: PrepareReport,
  { expect: { people, wholeMayRefuse } }: FileCase,
) {
  const severe: string[] = [];
  let refused = 0;
  const found = new Set<Person>();
  for (const { id, attributes } of users) {
    const person = people.find((one) => [one.id].flat().includes(id));
    if (person === undefined) {
      severe.push("a user who does not exist");
      continue;
    }
    found.add(person);
    for (const letter of ["e", "p", "z", "y"] as const) {
      const [sent, expected] = [attributes[ATTRIBUTES[letter]], person[letter]];
      if (sent === undefined) {
        if (expected !== undefined && !person.may?.includes(letter)) refused += 1;
      } else if (![expected ?? []].flat().some((one) => isSame(sent, one)))
        severe.push(`a wrong ${ATTRIBUTES[letter]}`);
    }
  }
  const isRefusedAsWhole = wholeMayRefuse && users.length === 0 && report.issues.some(({ row }) => row === 0);
  if (!isRefusedAsWhole) refused += people.filter((person) => !found.has(person) && !person.opt).length;
  return { severe, refused };
}

test("sends no wrong value and no user who does not exist, and refuses few readable rows", {
  skip,
}, async (t) => {
  const cases: { values: ValueCase[]; files: FileCase[] } = JSON.parse(readFileSync(FILE, "utf8"));
  const severe: string[] = [];
  const refused: string[] = [];
  let readable = 0;
  for (const { kind, field, header, input, accept } of cases.values) {
    // A day that was in the future when the cases were written can be past now.
    if (Date.parse(input) > WRITTEN && Date.parse(input) < Date.now()) continue;
    const { users } = await prepare(`id,${header}\n1,"${input.replaceAll('"', '""')}"\n`);
    const sent = users[0] === undefined ? "refuse" : String(users[0].attributes[field] ?? "none");
    if (!accept.includes("refuse") && !accept.includes("none")) readable += 1;
    if (accept.some((one) => isSame(sent, one))) continue;
    (sent === "refuse" || sent === "none" ? refused : severe).push(`${kind}: ${input}`);
  }
  for (const one of cases.files) {
    const source =
      one.base64 === undefined ? (one.text ?? "") : Uint8Array.from(Buffer.from(one.base64, "base64"));
    const { users, report } = await prepare(source, one.columns);
    assert.equal(report.counts.read, report.counts.valid + report.counts.invalid, one.name);
    const faults = compare(users, report, one);
    readable += one.expect.people.filter(({ opt }) => !opt).length;
    severe.push(...faults.severe.map((fault) => `${one.kind}, ${one.name}: ${fault}`));
    refused.push(...Array.from({ length: faults.refused }, () => `${one.kind}, ${one.name}`));
  }
  t.diagnostic(`${severe.length} severe, ${refused.length} of ${readable} readable rows and values refused`);
  assert.deepEqual(severe, []);
  assert.ok(refused.length * 100 <= readable * REFUSED_PERCENT, refused.join("\n"));
});
