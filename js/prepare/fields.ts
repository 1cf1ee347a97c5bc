// The lists of fields. `takeValues` in pack.ts has the same order, and a test compares them.

import type { ColumnField, UserRecord } from "../types/index.js";

/** The fields of a record, in the order of `Field` in src/record/field.rs. */
export const FIELDS = [
  "id",
  "email",
  "hashedEmail",
  "phoneNumber",
  "zipCode",
  "birthYear",
  "enrolledRewards",
  "historicalTransactionsSent",
  "phoneNumbers",
  "postalCodes",
  "country",
] as const satisfies readonly (keyof UserRecord)[];

/** The fields of a column. A date of birth gives the birth year. */
export const COLUMN_FIELDS: readonly ColumnField[] = /* @__PURE__ */ FIELDS.flatMap((field) =>
  field === "birthYear" ? [field, "birthDate" as const] : [field],
);
