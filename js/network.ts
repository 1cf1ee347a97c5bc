// What sends, in one piece: it is loaded when something is first sent, and a page that only checks never loads it.

export { ask } from "./one-user.js";
export { Run } from "./run.js";
