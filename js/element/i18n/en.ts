// What the element says, in English: the measure of every other language. `{name}` is filled in; where a number `{n}`
// decides, the singular stands before the bar. Here is what the first screen says; the rest comes with the steps.

import type { more } from "./en-steps.js";

export const first = {
  "step.file": "File",
  "step.columns": "Columns",
  "step.rows": "Rows",
  "step.outcome": "Outcome",
  steps: "Steps",
  "file.title": "Enroll users",
  "file.drop": "Drop an export of your users here",
  "file.choose": "Choose a file",
  "file.kinds": "or paste rows. CSV, TSV, text from Excel, NDJSON or JSON, of any size.",
  "file.private": "The file is read in this browser. Nothing leaves before you press send.",
  "file.opening": "Opening the file",
  "file.not_read": "This file cannot be read.",
  "file.pasted": "pasted rows",
  "file.broke_off":
    "On {date}, sending broke off after {n} user was settled. Choose the same file again to go on.|On {date}, sending broke off after {n} users were settled. Choose the same file again to go on.",
  "file.forget": "Forget that run",
  "send.elsewhere": "Sending goes on in another tab.",
} as const;

/** A text of the element. */
export type TextKey = keyof typeof first | keyof typeof more;

/**
 * Texts that take the place of the element's own. Beside those of {@link TextKey}, `code.<code>` and
 * `code.<code>/<reason>` replace the sentence of an issue.
 */
export type Texts = Partial<Record<TextKey | `code.${string}`, string>>;
