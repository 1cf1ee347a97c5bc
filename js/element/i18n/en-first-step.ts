// The English texts of the first step, and the keys of all texts. `{name}` is a placeholder. If a text contains `|`, the
// singular is before it and the plural after it; the number `{n}` selects one. The other English texts are in
// en-later-steps.ts. The English texts of issues are the messages of the core.

import type { steps } from "./en-later-steps.js";

export const firstStep = {
  "step.file": "File",
  "step.columns": "Columns",
  "step.rows": "Rows",
  "step.outcome": "Results",
  steps: "Steps",
  "file.title": "Enroll users",
  "file.drop": "Drop a file with your users here",
  "file.choose": "Choose a file",
  "file.formats": "or paste rows. CSV, TSV, text from Excel, NDJSON or JSON, of any size.",
  "file.private": "The file is read in this browser. Nothing is sent before you press Send.",
  "file.opening": "Opening the file",
  "file.unreadable": "This file cannot be read.",
  "file.pasted": "pasted rows",
  "file.interrupted_run":
    "A run was interrupted on {date}. Users processed: {n}. To resume it, choose the same file again.",
  "file.discard_run": "Discard this run",
  "send.other_tab": "Another tab is sending this file.",
} as const;

/** The key of a text. */
export type TextKey = keyof typeof firstStep | keyof typeof steps;

/**
 * Texts that replace those of the element. In addition to {@link TextKey}, `code.<code>` and `code.<code>/<reason>`
 * replace the text of an issue.
 */
export type Texts = Partial<Record<TextKey | `code.${string}`, string>>;
