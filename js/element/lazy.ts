// All that is needed only when there is a file. It is loaded apart from the first screen, in the quiet after it.

export { openSheet } from "../sheet/open.js";
export { Sending, toSend } from "./enrollment.js";
export { more } from "./i18n/en-steps.js";
export { Changes } from "./resubmission.js";
export { columnsStep } from "./steps/columns-step.js";
export { OutcomeStep } from "./steps/outcome-step.js";
export { RowsStep } from "./steps/rows-step.js";
