// What leaves the browser when somebody presses send.

import { FIELDS } from "../prepare/fields.js";
import type { Ui } from "./templates.js";

/** What leaves in every case, or is told in another way. */
const TOLD: readonly string[] = ["id", "email", "hashedEmail", "enrolledRewards"];

/** It in a sentence or two, for the columns and the settings as they are. */
export function privacy({ flow, words }: Ui): string {
  const { t } = words;
  const feeds = new Set((flow.sheet?.state.inspection.columns ?? []).map(({ field }) => field));
  const hasEmail = feeds.has("email") || feeds.has("hashedEmail");
  const mode = flow.email;
  const things = [
    words.field("id"),
    ...(hasEmail ? [t(`leaves.${mode}`)] : []),
    ...FIELDS.filter((field) => !TOLD.includes(field) && feeds.has(field)).map(words.field),
    words.field("enrolledRewards"),
  ];
  const leaves = t("send.leaves", { things: words.list(things) });
  return hasEmail && mode === "hash" ? `${leaves} ${t("send.hash")}` : leaves;
}
