// All that is needed only when there is a file. It is loaded apart from the first screen, in the quiet after it.

export { openSheet } from "../sheet/open.js";
export { Changes } from "./changes.js";
export { columnsStep } from "./columns-step.js";
export { OutcomeStep } from "./outcome-step.js";
export { RowsStep } from "./rows-step.js";
export { Sending, toSend } from "./sending.js";
export { more } from "./texts-more.js";
