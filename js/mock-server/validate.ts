// Validates the documents of requests.
//
// The two sources of the rules differ. A violation of the JSON Schema of Kard (a missing member, a wrong type, an unknown
// reward) makes the document malformed: `scope: "document"`. A violation of the text of the reference (E.164, five digits,
// at most ten entries) concerns one user: `scope: "user"`. This mock server is stricter than the schema in one point: it
// rejects members that the reference does not name, so that tests find misspelled names.

import type { MockServerUser } from "./response.js";

/** A violation, without the value. */
export interface Violation {
  scope: "document" | "user";
  /** JSON Pointer (RFC 6901) into the document. */
  pointer: string;
  /** One sentence. */
  detail: string;
}

/** Maximum users in one request, by the reference of Create Users. */
const MAX_USERS = 100;
/** Maximum entries of phoneNumbers and of postalCodes. */
const MAX_ENTRIES = 10;
const PHONE_TYPES = ["MOBILE", "HOME", "WORK", "OTHER"];
const POSTAL_TYPES = ["PHYSICAL", "BILLING", "OTHER"];

const FORMATS = {
  /** ITU-T E.164: at most 15 digits, no leading zero. */
  phone: { pattern: /^\+[1-9][0-9]{1,14}$/, must: "an E.164 phone number" },
  zip: { pattern: /^[0-9]{5}$/, must: "five digits" },
  year: { pattern: /^[0-9]{4}$/, must: "four digits" },
  sha256: { pattern: /^[0-9a-f]{64}$/, must: "64 lowercase hex digits" },
} as const;

type Json = Record<string, unknown>;

/** Validates a document of Create Users. `users` contains the violations of each user, in the order of `data`. */
export function validateCreate(document: unknown): { violations: Violation[]; users: Violation[][] } {
  const violations: Violation[] = [];
  const none = { violations, users: [] };
  if (!validateTopLevel(document, violations)) return none;
  const { data } = document;
  if (!Array.isArray(data)) {
    addViolation(violations, "document", "/data", "data must be an array of users");
  } else if (data.length === 0) {
    addViolation(violations, "document", "/data", "data must contain at least one user");
  } else if (data.length > MAX_USERS) {
    addViolation(violations, "document", "/data", `data must contain at most ${MAX_USERS} users`);
  } else {
    return { violations, users: data.map((user, index) => validateUser(user, `/data/${index}`)) };
  }
  return none;
}

/** Validates a document of Update User. */
export function validateUpdate(document: unknown): Violation[] {
  const violations: Violation[] = [];
  if (validateTopLevel(document, violations)) violations.push(...validateUser(document.data, "/data"));
  return violations;
}

/** Whether the value is a resource object with an `id` for error objects. */
export function hasId(user: unknown): user is { id: string } {
  return isObject(user) && typeof user.id === "string";
}

/** Whether an update resets the flag historicalTransactionsSent, which is not possible. */
export function clearsOneWayFlag(
  before: MockServerUser["attributes"],
  after: MockServerUser["attributes"],
): boolean {
  return before.historicalTransactionsSent === true && after.historicalTransactionsSent === false;
}

/** The name of a member as a segment of a JSON Pointer. */
function pointerSegment(name: string): string {
  return `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function validateTopLevel(document: unknown, violations: Violation[]): document is { data: unknown } {
  if (!isObject(document)) {
    addViolation(violations, "document", "", "the document must be an object");
    return false;
  }
  validateMembers(document, ["data"], ["data"], "", violations);
  return Object.hasOwn(document, "data");
}

function validateUser(user: unknown, at: string): Violation[] {
  const violations: Violation[] = [];
  if (!isObject(user)) {
    addViolation(violations, "document", at, "a user must be an object");
    return violations;
  }
  validateMembers(user, ["type", "id", "attributes"], ["type", "id", "attributes"], at, violations);
  if (Object.hasOwn(user, "type") && user.type !== "user") {
    addViolation(violations, "document", `${at}/type`, "type must be user");
  }
  if (Object.hasOwn(user, "id") && (typeof user.id !== "string" || user.id === "")) {
    addViolation(violations, "document", `${at}/id`, "id must be a non-empty string");
  }
  if (isObject(user.attributes)) validateAttributes(user.attributes, `${at}/attributes`, violations);
  else if (Object.hasOwn(user, "attributes")) {
    addViolation(violations, "document", `${at}/attributes`, "attributes must be an object");
  }
  return violations;
}

function validateAttributes(attributes: Json, at: string, violations: Violation[]): void {
  if (!Object.hasOwn(attributes, "enrolledRewards")) {
    addViolation(violations, "document", `${at}/enrolledRewards`, "enrolledRewards is required");
  }
  for (const [name, value] of Object.entries(attributes)) {
    const pointer = at + pointerSegment(name);
    switch (name) {
      case "enrolledRewards":
        validateRewards(value, pointer, violations);
        break;
      case "email":
        if (typeof value !== "string")
          addViolation(violations, "document", pointer, "email must be a string");
        break;
      case "hashedEmail":
        validateText(value, "sha256", name, pointer, violations);
        break;
      case "phoneNumber":
        validateText(value, "phone", name, pointer, violations);
        break;
      case "zipCode":
        validateText(value, "zip", name, pointer, violations);
        break;
      case "birthYear":
        validateText(value, "year", name, pointer, violations);
        break;
      case "historicalTransactionsSent":
        if (typeof value !== "boolean")
          addViolation(violations, "document", pointer, `${name} must be a boolean`);
        break;
      case "phoneNumbers":
        validateList(
          value,
          { name, key: "number", format: "phone", types: PHONE_TYPES },
          pointer,
          violations,
        );
        break;
      case "postalCodes":
        validateList(value, { name, key: "code", format: "zip", types: POSTAL_TYPES }, pointer, violations);
        break;
      default:
        addViolation(violations, "document", pointer, "this attribute is unknown");
    }
  }
}

function validateRewards(value: unknown, pointer: string, violations: Violation[]): void {
  if (!Array.isArray(value)) {
    addViolation(violations, "document", pointer, "enrolledRewards must be an array");
    return;
  }
  value.forEach((reward, index) => {
    if (reward === "AFFILIATE") {
      addViolation(
        violations,
        "document",
        `${pointer}/${index}`,
        "AFFILIATE is a legacy reward that is no longer accepted",
      );
    } else if (reward !== "CARDLINKED") {
      addViolation(violations, "document", `${pointer}/${index}`, "a reward must be CARDLINKED");
    }
  });
}

function validateText(
  value: unknown,
  format: keyof typeof FORMATS,
  name: string,
  pointer: string,
  violations: Violation[],
): void {
  const { pattern, must } = FORMATS[format];
  if (typeof value !== "string") addViolation(violations, "document", pointer, `${name} must be a string`);
  else if (!pattern.test(value)) addViolation(violations, "user", pointer, `${name} must be ${must}`);
}

/** Validates `phoneNumbers` or `postalCodes`: each entry has a value and an optional type. */
function validateList(
  value: unknown,
  list: { name: string; key: string; format: keyof typeof FORMATS; types: string[] },
  pointer: string,
  violations: Violation[],
): void {
  if (!Array.isArray(value)) {
    addViolation(violations, "document", pointer, `${list.name} must be an array`);
    return;
  }
  if (value.length > MAX_ENTRIES) {
    addViolation(violations, "user", pointer, `${list.name} must contain at most ${MAX_ENTRIES} entries`);
    return;
  }
  value.forEach((entry: unknown, index) => {
    const at = `${pointer}/${index}`;
    if (!isObject(entry)) {
      addViolation(violations, "document", at, `an entry of ${list.name} must be an object`);
      return;
    }
    validateMembers(entry, [list.key], [list.key, "type"], at, violations);
    if (Object.hasOwn(entry, list.key))
      validateText(entry[list.key], list.format, list.key, `${at}/${list.key}`, violations);
    if (Object.hasOwn(entry, "type") && !list.types.includes(entry.type as string)) {
      addViolation(violations, "document", `${at}/type`, `type must be one of ${list.types.join(", ")}`);
    }
  });
}

function validateMembers(
  object: Json,
  required: string[],
  known: string[],
  at: string,
  violations: Violation[],
): void {
  for (const name of required) {
    if (!Object.hasOwn(object, name))
      addViolation(violations, "document", `${at}/${name}`, `${name} is required`);
  }
  for (const name of Object.keys(object)) {
    if (!known.includes(name))
      addViolation(violations, "document", at + pointerSegment(name), "this member is unknown");
  }
}

/** Adds a problem, up to a limit, so that a hostile document does not fill the memory. */
function addViolation(
  violations: Violation[],
  scope: Violation["scope"],
  pointer: string,
  detail: string,
): void {
  if (violations.length < 100) violations.push({ scope, pointer, detail });
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
