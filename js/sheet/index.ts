export type * from "../types/sheet.js";
export { openSheet } from "./open.js";
