export { parseResponse, usersUrl } from "./answer.js";
export { type InitInput, init } from "./bindings.js";
export { enrollUsers } from "./enroll.js";
export { KardEnrollError } from "./error.js";
export { inspectFile, prepareFile, rejectsCsv } from "./file.js";
export { buildUpdateUser, hashEmail, normalizeEmail, prepareUsers, validateUser } from "./records.js";
export type * from "./types.js";
