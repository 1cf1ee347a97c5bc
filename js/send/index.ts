// What sends, in one piece: it is loaded when something is first sent, and a page that only checks never loads it.

export { ask } from "../users/request.js";
export { Run } from "./driver.js";
