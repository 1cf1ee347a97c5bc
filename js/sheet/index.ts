export { openSheet } from "./open.js";
export type * from "./types.js";
