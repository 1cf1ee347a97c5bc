// The fields, listed once.

import type { ColumnField, UserRecord } from "../types/index.js";

/** Of a record, in the order of `Field` in src/field.rs. */
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
] as const satisfies readonly (keyof UserRecord)[];

/** What a column can feed: a date of birth feeds the birth year. */
export const COLUMN_FIELDS: readonly ColumnField[] = /* @__PURE__ */ FIELDS.flatMap((field) =>
  field === "birthYear" ? [field, "birthDate" as const] : [field],
);
