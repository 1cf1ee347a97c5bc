// Records in memory: one record, or an array.

import { KardEnrollError } from "../error.js";
import type {
  PrepareCounts,
  Prepared,
  PrepareOptions,
  UpdateUser,
  UserRecord,
  UserRequest,
  Validation,
} from "../types/index.js";
import { call, create, release } from "../wasm/bindings.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import { FIELDS } from "./fields.js";
import { type IssueTexts, withIssues } from "./issues.js";
import { validationOptions } from "./options.js";
import { isRecord, makeBuffers, pack } from "./pack.js";
import { toRecordValues } from "./record-values.js";
import { type RawRequest, toRequest } from "./request.js";

/** Number of records per call into the WebAssembly. */
const RECORDS_PER_CALL = 1000;

/** Number of records that are searched for unknown members: nearly always, all records have the same members. */
const RECORDS_SEARCHED = 100;

/**
 * Normalizes an e-mail address for hashing.
 *
 * @throws {KardEnrollError} `email.invalid` unless the address contains exactly one `@` with characters on both sides
 */
export function normalizeEmail(email: string): string {
  return call(() => wasm.normalizeEmail(String(email)));
}

/**
 * The SHA-256 hash of the normalized e-mail address, 64 lowercase hexadecimal digits.
 *
 * @throws {KardEnrollError} `email.invalid` if the address cannot be normalized
 */
export function hashEmail(email: string): string {
  return call(() => wasm.hashEmail(String(email)));
}

/**
 * Validates one record.
 *
 * @returns the resource object and the warnings, or all issues
 * @throws {KardEnrollError} `options.invalid`
 */
export function validateUser(record: UserRecord, options?: PrepareOptions): Validation {
  const values = toRecordValues(record);
  const { user, ...rest } = call(() => wasm.validateUser(values, validationOptions(options)));
  return user === undefined ? rest : { ok: true, user: JSON.parse(user), issues: rest.issues };
}

/**
 * The request body of Update User (`PUT`) for one record. The API requires `enrolledRewards`: if the record has none, the
 * option is used.
 *
 * @throws {KardEnrollError} `options.invalid`
 */
export function buildUpdateUser(record: UserRecord, options?: PrepareOptions): UpdateUser {
  return call(() => wasm.buildUpdateUser(toRecordValues(record), validationOptions(options)));
}

/**
 * Validates an array of records and packs the valid ones into requests.
 *
 * @throws {KardEnrollError} `options.invalid`, or `records.invalid` if it is not an array
 */
export function prepareUsers(records: readonly UserRecord[], options?: PrepareOptions): Prepared {
  if (!Array.isArray(records))
    throw new KardEnrollError("records.invalid", "prepareUsers requires an array of records");
  const preparer = create(() => new wasm.RecordPipeline(validationOptions(options)));
  try {
    return call(() => {
      const requests: UserRequest[] = [];
      const issueTexts: IssueTexts = [];
      const buffers = makeBuffers(Math.min(RECORDS_PER_CALL, records.length));
      for (let from = 0; from < records.length; ) {
        const packed = pack(records, from, buffers);
        from += packed[2].length / FIELDS.length;
        preparer.push(...packed);
        const isLast = from >= records.length;
        for (let raw = preparer.pull(isLast); raw !== undefined; raw = preparer.pull(isLast)) {
          requests.push(toRequest(raw as RawRequest));
        }
        // Taken per call, so that they do not accumulate in the memory of the WebAssembly.
        issueTexts.push(preparer.takeIssues());
      }
      for (const [name, row] of unknownMembers(records)) preparer.unknownMember(row, name);
      issueTexts.push(preparer.takeIssues());
      return withIssues(issueTexts, { requests, issues: [], counts: preparer.counts() as PrepareCounts });
    });
  } finally {
    release(preparer);
  }
}

/** Members of the first records that are not fields, with the 1-based row of the first occurrence. */
function unknownMembers(records: readonly unknown[]): Map<string, number> {
  const found = new Map<string, number>();
  const known: readonly string[] = FIELDS;
  for (const [index, record] of records.slice(0, RECORDS_SEARCHED).entries()) {
    if (!isRecord(record)) continue;
    for (const name of Object.keys(record)) {
      if (found.size < RECORDS_SEARCHED && !known.includes(name) && !found.has(name))
        found.set(name, index + 1);
    }
  }
  return found;
}
