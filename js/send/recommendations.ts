// What to do after a run, in plain words.

import type { EnrollOptions, EnrollReport } from "../types/index.js";

/** One sentence for each outcome that asks for something. */
export function nextSteps(
  { counts, stop, resumable }: Pick<EnrollReport, "counts" | "stop" | "resumable">,
  { dryRun, journal }: Pick<EnrollOptions, "dryRun" | "journal">,
): string[] {
  const steps: string[] = [];
  const users = (count: number) => (count === 1 ? "1 user" : `${count} users`);
  if (stop) steps.push(`The run ended early: ${stop.message}.`);
  if (stop?.code === "unauthorized") steps.push("Check the access token: the API does not take it.");
  if (counts.unknown > 0 && counts.created + counts.exists + counts.rejected === 0) {
    // Only pages and their workers are held by such policies.
    const between = "location" in globalThis ? "a policy (CORS, CSP) or a proxy" : "a proxy";
    steps.push(
      `Nothing was answered as the API answers: check the address, the connection, and whether ${between} stands between.`,
    );
  }
  if (counts.invalid > 0) {
    steps.push(`${users(counts.invalid)} did not pass the check: mend and send again.`);
  }
  if (counts.rejected > 0)
    steps.push(`${users(counts.rejected)} refused by the API: read its reasons, mend and send again.`);
  if (dryRun) {
    if (counts.unsent > 0) steps.push(`${users(counts.unsent)} would be sent: run it again without dryRun.`);
    return steps;
  }
  if (journal && !resumable) {
    steps.push(
      "The journal could not be written, so a run that ends early cannot be resumed from it: keep this report.",
    );
  }
  if (counts.unsent > 0) steps.push(`${users(counts.unsent)} not sent: send again.`);
  if (counts.unknown > 0) {
    steps.push(
      `${users(counts.unknown)} sent without a trustworthy answer: send again; whoever is there already is answered as existing.`,
    );
  }
  if (counts.exists > 0)
    steps.push(`${users(counts.exists)} there already: use Update User if something changed.`);
  return steps;
}
