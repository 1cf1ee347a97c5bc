// The public types of the main entry.

export type * from "./file.js";
export type * from "./journal.js";
export type * from "./record.js";
export type * from "./response.js";
export type * from "./send.js";
export type * from "./user-request.js";
export type * from "./validation.js";
