// What the API refuses in a request's document.
//
// Two grades, because the two sources differ in what they say. What Kard's JSON Schema refuses (a missing
// member, a wrong type, a reward that is not in the list) makes the document malformed: `grade: "document"`.
// What only the prose refuses (E.164, five digits, at most ten) concerns one user: `grade: "user"`.
// Stricter than the schema in one point: a member that the reference does not name is refused, so that a
// client's slip shows here rather than in production.

import type { MockServerUser } from "./answer.js";

/** A reason to refuse, without the value that was refused. */
export interface Problem {
  grade: "document" | "user";
  /** JSON pointer (RFC 6901) into the document. */
  pointer: string;
  /** One sentence. */
  detail: string;
}

/** The most users in one request, by the reference of Create Users. */
export const MAX_USERS = 100;

const MAX_LIST = 10;
const PHONE_TYPES = ["MOBILE", "HOME", "WORK", "OTHER"];
const POSTAL_TYPES = ["PHYSICAL", "BILLING", "OTHER"];

const FORMATS = {
  /** ITU-T E.164: at most 15 digits, no leading zero. */
  phone: { pattern: /^\+[1-9][0-9]{1,14}$/, what: "an E.164 phone number" },
  zip: { pattern: /^[0-9]{5}$/, what: "five digits" },
  year: { pattern: /^[0-9]{4}$/, what: "four digits" },
  sha256: { pattern: /^[0-9a-f]{64}$/, what: "64 lowercase hex digits" },
} as const;

type Json = Record<string, unknown>;

/** The document of Create Users. The array holds one list of problems a user, in the order of `data`. */
export function checkCreate(document: unknown): { problems: Problem[]; users: Problem[][] } {
  const problems: Problem[] = [];
  const none = { problems, users: [] };
  if (!checkTop(document, problems)) return none;
  const { data } = document;
  if (!Array.isArray(data)) {
    refuse(problems, "document", "/data", "data must be an array of users");
  } else if (data.length === 0) {
    refuse(problems, "document", "/data", "data must hold at least one user");
  } else if (data.length > MAX_USERS) {
    refuse(problems, "document", "/data", `data must hold at most ${MAX_USERS} users`);
  } else {
    return { problems, users: data.map((user, index) => checkUser(user, `/data/${index}`)) };
  }
  return none;
}

/** The document of Update User. */
export function checkUpdate(document: unknown): Problem[] {
  const problems: Problem[] = [];
  if (checkTop(document, problems)) problems.push(...checkUser(document.data, "/data"));
  return problems;
}

/** Whether the value is a resource object whose `id` can be named in an error. */
export function hasId(user: unknown): user is { id: string } {
  return isObject(user) && typeof user.id === "string";
}

/** Whether the flag is asked to go back, which it never does. */
export function takesBack(
  before: MockServerUser["attributes"],
  after: MockServerUser["attributes"],
): boolean {
  return before.historicalTransactionsSent === true && after.historicalTransactionsSent === false;
}

/** A member's name as a segment of a JSON pointer. */
function segment(name: string): string {
  return `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function checkTop(document: unknown, problems: Problem[]): document is { data: unknown } {
  if (!isObject(document)) {
    refuse(problems, "document", "", "the document must be an object");
    return false;
  }
  checkMembers(document, ["data"], ["data"], "", problems);
  return Object.hasOwn(document, "data");
}

function checkUser(user: unknown, at: string): Problem[] {
  const problems: Problem[] = [];
  if (!isObject(user)) {
    refuse(problems, "document", at, "a user must be an object");
    return problems;
  }
  checkMembers(user, ["type", "id", "attributes"], ["type", "id", "attributes"], at, problems);
  if (Object.hasOwn(user, "type") && user.type !== "user") {
    refuse(problems, "document", `${at}/type`, "type must be user");
  }
  if (Object.hasOwn(user, "id") && (typeof user.id !== "string" || user.id === "")) {
    refuse(problems, "document", `${at}/id`, "id must be a string that is not empty");
  }
  if (isObject(user.attributes)) checkAttributes(user.attributes, `${at}/attributes`, problems);
  else if (Object.hasOwn(user, "attributes")) {
    refuse(problems, "document", `${at}/attributes`, "attributes must be an object");
  }
  return problems;
}

function checkAttributes(attributes: Json, at: string, problems: Problem[]): void {
  if (!Object.hasOwn(attributes, "enrolledRewards")) {
    refuse(problems, "document", `${at}/enrolledRewards`, "enrolledRewards is required");
  }
  for (const [name, value] of Object.entries(attributes)) {
    const pointer = at + segment(name);
    switch (name) {
      case "enrolledRewards":
        checkRewards(value, pointer, problems);
        break;
      case "email":
        if (typeof value !== "string") refuse(problems, "document", pointer, "email must be a string");
        break;
      case "hashedEmail":
        checkText(value, "sha256", name, pointer, problems);
        break;
      case "phoneNumber":
        checkText(value, "phone", name, pointer, problems);
        break;
      case "zipCode":
        checkText(value, "zip", name, pointer, problems);
        break;
      case "birthYear":
        checkText(value, "year", name, pointer, problems);
        break;
      case "historicalTransactionsSent":
        if (typeof value !== "boolean") refuse(problems, "document", pointer, `${name} must be a boolean`);
        break;
      case "phoneNumbers":
        checkList(value, { name, key: "number", format: "phone", types: PHONE_TYPES }, pointer, problems);
        break;
      case "postalCodes":
        checkList(value, { name, key: "code", format: "zip", types: POSTAL_TYPES }, pointer, problems);
        break;
      default:
        refuse(problems, "document", pointer, "this attribute is unknown");
    }
  }
}

function checkRewards(value: unknown, pointer: string, problems: Problem[]): void {
  if (!Array.isArray(value)) {
    refuse(problems, "document", pointer, "enrolledRewards must be an array");
    return;
  }
  value.forEach((reward, index) => {
    if (reward === "AFFILIATE") {
      refuse(
        problems,
        "document",
        `${pointer}/${index}`,
        "AFFILIATE is a legacy reward that is no longer taken",
      );
    } else if (reward !== "CARDLINKED") {
      refuse(problems, "document", `${pointer}/${index}`, "a reward must be CARDLINKED");
    }
  });
}

function checkText(
  value: unknown,
  format: keyof typeof FORMATS,
  name: string,
  pointer: string,
  problems: Problem[],
): void {
  const { pattern, what } = FORMATS[format];
  if (typeof value !== "string") refuse(problems, "document", pointer, `${name} must be a string`);
  else if (!pattern.test(value)) refuse(problems, "user", pointer, `${name} must be ${what}`);
}

/** `phoneNumbers` and `postalCodes`: a value and an optional type each. */
function checkList(
  value: unknown,
  list: { name: string; key: string; format: keyof typeof FORMATS; types: string[] },
  pointer: string,
  problems: Problem[],
): void {
  if (!Array.isArray(value)) {
    refuse(problems, "document", pointer, `${list.name} must be an array`);
    return;
  }
  if (value.length > MAX_LIST) {
    refuse(problems, "user", pointer, `${list.name} must hold at most ${MAX_LIST} entries`);
    return;
  }
  value.forEach((entry: unknown, index) => {
    const at = `${pointer}/${index}`;
    if (!isObject(entry)) {
      refuse(problems, "document", at, `an entry of ${list.name} must be an object`);
      return;
    }
    checkMembers(entry, [list.key], [list.key, "type"], at, problems);
    if (Object.hasOwn(entry, list.key))
      checkText(entry[list.key], list.format, list.key, `${at}/${list.key}`, problems);
    if (Object.hasOwn(entry, "type") && !list.types.includes(entry.type as string)) {
      refuse(problems, "document", `${at}/type`, `type must be one of ${list.types.join(", ")}`);
    }
  });
}

function checkMembers(
  object: Json,
  required: string[],
  known: string[],
  at: string,
  problems: Problem[],
): void {
  for (const name of required) {
    if (!Object.hasOwn(object, name)) refuse(problems, "document", `${at}/${name}`, `${name} is required`);
  }
  for (const name of Object.keys(object)) {
    if (!known.includes(name)) refuse(problems, "document", at + segment(name), "this member is unknown");
  }
}

/** Notes a problem. A hostile document has no more of them than anybody reads. */
function refuse(problems: Problem[], grade: Problem["grade"], pointer: string, detail: string): void {
  if (problems.length < 100) problems.push({ grade, pointer, detail });
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
