// A typical pipeline of npm packages: Papa Parse, zod, libphonenumber-js, validator.js, SHA-256 of noble, JSON.stringify.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import parsePhoneNumber from "libphonenumber-js/min";
import Papa from "papaparse";
import validator from "validator";
import { z } from "zod";
import { EARLIEST_YEAR, LATEST_YEAR, normalForm, USERS_A_REQUEST } from "./rules.mjs";

/** @typedef {import("../data.mjs").User} User */

const Row = z.object({
  id: z.string().min(1),
  email: z
    .string()
    .trim()
    .refine((email) => validator.isEmail(email), "email is not valid"),
  phoneNumber: z.string(),
  zipCode: z
    .string()
    .regex(/^\d{5}(-\d{4})?$/)
    .or(z.literal("")),
  birthYear: z
    .string()
    .regex(/^\d{4}$/)
    .refine(
      (year) => Number(year) >= EARLIEST_YEAR && Number(year) <= LATEST_YEAR,
      "birthYear is out of range",
    )
    .or(z.literal("")),
});

/** @param {string} email */
export function hash(email) {
  return bytesToHex(sha256(utf8ToBytes(normalForm(email))));
}

/** @param {Uint8Array} bytes */
export function fromCsv(bytes) {
  const { data } = Papa.parse(new TextDecoder().decode(bytes), { header: true, skipEmptyLines: true });
  return fromObjects(/** @type {User[]} */ (data));
}

/** @param {Uint8Array} bytes */
export function fromNdjson(bytes) {
  const lines = new TextDecoder().decode(bytes).split("\n");
  return fromObjects(lines.filter((line) => line !== "").map((line) => JSON.parse(line)));
}

/**
 * @param {readonly User[]} rows
 * @returns {{ bodies: string[], errors: { row: number, messages: string[] }[] }}
 */
export function fromObjects(rows) {
  const errors = [];
  const bodies = [];
  let data = [];
  for (const [index, row] of rows.entries()) {
    const parsed = Row.safeParse(row);
    if (!parsed.success) {
      errors.push({ row: index + 1, messages: parsed.error.issues.map((issue) => issue.message) });
      continue;
    }
    const { id, email, phoneNumber, zipCode, birthYear } = parsed.data;
    const phone = phoneNumber === "" ? undefined : parsePhoneNumber(phoneNumber, "US");
    if (phoneNumber !== "" && !phone?.isValid()) {
      errors.push({ row: index + 1, messages: ["phoneNumber is not valid"] });
      continue;
    }
    data.push({
      type: "user",
      id,
      attributes: {
        enrolledRewards: ["CARDLINKED"],
        zipCode: zipCode.slice(0, 5) || undefined,
        email,
        hashedEmail: hash(email),
        phoneNumber: phone?.number,
        birthYear: birthYear || undefined,
      },
    });
    if (data.length === USERS_A_REQUEST) {
      bodies.push(JSON.stringify({ data }));
      data = [];
    }
  }
  if (data.length > 0) bodies.push(JSON.stringify({ data }));
  return { bodies, errors };
}
