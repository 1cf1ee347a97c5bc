// The validation of records: options, issues, counts and requests.

import type { UserResource } from "./record.js";

/** Options of validation, and of the requests that are made. */
export interface PrepareOptions {
  /** What is sent: the hash only (default), the raw e-mail address and the hash, or the raw address only. */
  email?: "hash" | "both" | "raw" | undefined;
  /** For records without `enrolledRewards`. Default `["CARDLINKED"]`. */
  enrolledRewards?: readonly "CARDLINKED"[] | undefined;
  /** The country of phone numbers without `+` in records without a country; `null`: such a number is an error. Default `"US"`. */
  region?: "US" | "CA" | null | undefined;
  /**
   * Normalize values that have one unambiguous interpretation, each with a warning. `false`: such values are errors.
   * Default `true`.
   */
  repair?: boolean | undefined;
  /** Minimum age in years. Default none. */
  minAge?: number | undefined;
  /** Maximum number of users per request, 1 to 100. Default 100. */
  batchSize?: number | undefined;
  /** An invalid optional field: the row is invalid (default), or the field is omitted with a warning. */
  onInvalidField?: "reject" | "omit" | undefined;
  /**
   * Accept rows of files that do not look like users (`record.doubtful`), such as a note below the table. Default `false`: they
   * are invalid.
   */
  acceptDoubtful?: boolean | undefined;
  /** Add the values to the issues; for a local screen only. Default `false`. */
  reportValues?: boolean | undefined;
}

/** An issue of a row. Contains no personal data, unless `reportValues` is set. */
export interface Issue {
  /** 1-based; counts records (the header is not one). 0 for an issue of the whole file. */
  row: number;
  /** 1-based line of the file on which the record begins. */
  line?: number;
  /** The id of the record, unless it has none or an e-mail address as id. */
  id?: string;
  /** The name of the field, or `"record"`. */
  field: string;
  /** JSON Pointer (RFC 6901) into the record. */
  pointer: string;
  severity: "error" | "warning";
  /** Stable, `<field>.<what>`. */
  code: string;
  /** Stable; distinguishes the causes of one code. */
  reason?: string;
  /** One sentence; never contains the value. */
  message: string;
  /** For `id.duplicate`: the 1-based row that uses the id first. */
  duplicateOf?: number;
  /** For `file.not_read`: how many records were not read. */
  count?: number;
  /** The value; only with `reportValues`. */
  value?: string;
}

/** Counts of rows. `read = valid + invalid`, always. */
export interface PrepareCounts {
  read: number;
  valid: number;
  invalid: number;
  /** Number of issues that are warnings. */
  warnings: number;
}

/** One request of Create Users. */
export interface UserRequest {
  /** 0-based. */
  index: number;
  /** JSON, sent unchanged. */
  body: string;
  /** 1 to 100 users, in the order of the body. `row` is 1-based. */
  users: { id: string; row: number }[];
}

/** The result of `prepareUsers`. */
export interface Prepared {
  requests: UserRequest[];
  issues: Issue[];
  counts: PrepareCounts;
}

/** The result of `validateUser`: a valid record with its warnings, or all issues of an invalid one. */
export type Validation = { ok: true; user: UserResource; issues: Issue[] } | { ok: false; issues: Issue[] };

/** The result of `buildUpdateUser`: the request body with its warnings, or all issues of an invalid record. */
export type UpdateUser = { ok: true; body: string; issues: Issue[] } | { ok: false; issues: Issue[] };
