// How records are checked and packed, and what comes of it.

import type { UserResource } from "./record.js";

/** How records are checked and packed. */
export interface PrepareOptions {
  /** What leaves the browser: the hash alone (default), the raw address and the hash, or the raw address alone. */
  email?: "hash" | "both" | "raw" | undefined;
  /** For records that name none. Default `["CARDLINKED"]`. */
  enrolledRewards?: readonly "CARDLINKED"[] | undefined;
  /** How to read a phone number without `+`; `null`: it is an error. Default `"US"`. */
  region?: "US" | "CA" | null | undefined;
  /** Put right what has one safe reading, with a warning. Default `true`. */
  repair?: boolean | undefined;
  /** Youngest age in years. */
  minAge?: number | undefined;
  /** Users a request, 1 to 100. Default 100. */
  batchSize?: number | undefined;
  /** Reject the row (default), or leave the optional field out with a warning. */
  onInvalidField?: "reject" | "omit" | undefined;
  /** Put the values into the issues; for a local screen only. Default `false`. */
  reportValues?: boolean | undefined;
}

/** One thing that was found in a row. Never holds a person's data, unless `reportValues` asked for it. */
export interface Issue {
  /** 1-based; counts records (a header is not one). 0 is the file as a whole. */
  row: number;
  /** 1-based line of the file on which the record begins. */
  line?: number;
  /** The record's id, where it has one that is not an e-mail address. */
  id?: string;
  /** Name of the field, or `"record"`. */
  field: string;
  /** JSON Pointer (RFC 6901) into the record. */
  pointer: string;
  severity: "error" | "warning";
  /** Stable, `<field>.<what>`. */
  code: string;
  /** Stable; tells several causes of one code apart. */
  reason?: string;
  /** One sentence; never holds the value. */
  message: string;
  /** 1-based row of the earlier record that has the same id. */
  duplicateOf?: number;
  /** The value; only with `reportValues`. */
  value?: string;
}

/** `read = valid + invalid`, always. */
export interface PrepareCounts {
  read: number;
  valid: number;
  invalid: number;
  /** Warnings among the issues. */
  warnings: number;
}

/** The body of one request, and who is in it. */
export interface UserRequest {
  /** 0-based. */
  index: number;
  /** JSON, to be sent as it is. */
  body: string;
  /** 1 to 100 users, in the order of the body. `row` is 1-based. */
  users: { id: string; row: number }[];
}

/** What records in memory became. */
export interface Prepared {
  requests: UserRequest[];
  issues: Issue[];
  counts: PrepareCounts;
}

/** A record that can be sent (only warnings in `issues`), or why it cannot. */
export type Validation = { ok: true; user: UserResource; issues: Issue[] } | { ok: false; issues: Issue[] };

/** The body of Update User, or why there is none. */
export type UpdateUser = { ok: true; body: string; issues: Issue[] } | { ok: false; issues: Issue[] };
