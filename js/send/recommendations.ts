// What to do after a run, in plain words.

import type { EnrollOptions, EnrollReport } from "../types/index.js";

/** One sentence for each outcome that needs an action. */
export function recommend(
  { counts, stop, resumable }: Pick<EnrollReport, "counts" | "stop" | "resumable">,
  { dryRun, journal }: Pick<EnrollOptions, "dryRun" | "journal">,
): string[] {
  const steps: string[] = [];
  const users = (count: number) => (count === 1 ? "1 user" : `${count} users`);
  const were = (count: number) => `${users(count)} ${count === 1 ? "was" : "were"}`;
  if (stop) steps.push(`The run ended early: ${stop.message}.`);
  if (stop?.code === "unauthorized") steps.push("Check the access token: the API does not accept it.");
  if (counts.unknown > 0 && counts.created + counts.exists + counts.rejected === 0) {
    // Such policies apply only to pages and their workers.
    const cause = "location" in globalThis ? "a policy (CORS, CSP) or a proxy" : "a proxy";
    steps.push(
      `No response came from the API: check the address, the connection, and whether ${cause} blocks requests.`,
    );
  }
  if (counts.invalid > 0)
    steps.push(`${were(counts.invalid)} invalid: correct the rows and send them again.`);
  if (counts.rejected > 0) {
    steps.push(
      `${were(counts.rejected)} rejected by the API: read the reasons, correct the rows and send them again.`,
    );
  }
  if (dryRun) {
    if (counts.unsent > 0) steps.push(`${users(counts.unsent)} would be sent: run again without dryRun.`);
    return steps;
  }
  if (journal && !resumable) {
    steps.push(
      "The journal could not be written, so a run that ends early cannot be resumed from it: keep this report.",
    );
  }
  if (counts.unsent > 0) steps.push(`${were(counts.unsent)} not sent: send again.`);
  if (counts.unknown > 0) {
    steps.push(
      `${were(counts.unknown)} sent without a trustworthy response: send again; users that already exist are reported as exists.`,
    );
  }
  if (counts.exists > 0) {
    steps.push(`${users(counts.exists)} already existed: use Update User if attributes changed.`);
  }
  return steps;
}
