// Everything that is needed only once a file is chosen. The element loads it while the user sees the first step.

export { openSheet } from "../sheet/open.js";
export { EditHistory } from "./edit-history.js";
export { ElementRun } from "./enrollment.js";
export { steps as english } from "./i18n/en-later-steps.js";
export { Resubmission } from "./resubmission.js";
export { columnsStep } from "./steps/columns-step.js";
export { OutcomeStep } from "./steps/outcome-step.js";
export { RowsStep } from "./steps/rows-step.js";
