// What to do after a run, in plain words.

import type { EnrollReport } from "./types.js";

/** One sentence for each outcome that asks for something. */
export function nextSteps({ counts, stop }: Omit<EnrollReport, "next">): string[] {
  const steps: string[] = [];
  const users = (count: number) => (count === 1 ? "1 user" : `${count} users`);
  if (stop) steps.push(`The run ended early: ${stop.message}.`);
  if (counts.invalid > 0) {
    steps.push(
      `${users(counts.invalid)} did not pass the check and were not sent: mend them and send them again.`,
    );
  }
  if (counts.rejected > 0)
    steps.push(
      `${users(counts.rejected)} were refused by the API: read its reasons, mend them and send them again.`,
    );
  if (counts.unsent > 0) steps.push(`${users(counts.unsent)} were not sent: send them again.`);
  if (counts.unknown > 0) {
    steps.push(
      `${users(counts.unknown)} were sent without a trustworthy answer: send them again; those that are there already will be answered as existing.`,
    );
  }
  if (counts.exists > 0)
    steps.push(`${users(counts.exists)} were there already: use Update User if something changed.`);
  return steps;
}
