// The fields of a user, by the names that people know them by.

import type { ColumnField } from "kard-enroll";

/** What a column can feed, in the order in which it is offered. */
export const FIELDS: readonly (readonly [ColumnField, string])[] = [
  ["id", "Id of the user"],
  ["email", "E-mail address"],
  ["hashedEmail", "Hashed e-mail address"],
  ["phoneNumber", "Phone number"],
  ["zipCode", "ZIP code"],
  ["birthYear", "Birth year"],
  ["birthDate", "Date of birth"],
  ["enrolledRewards", "Enrolled rewards"],
  ["historicalTransactionsSent", "Historical transactions sent"],
  ["phoneNumbers", "List of phone numbers"],
  ["postalCodes", "List of postal codes"],
];

/** The name of a field, in the middle of a sentence. */
export function inSentence(field: ColumnField): string {
  const name = FIELDS.find(([key]) => key === field)?.[1] ?? field;
  return name.startsWith("ZIP") ? name : name.charAt(0).toLowerCase() + name.slice(1);
}
