// What leaves the browser when somebody presses send.

import type { ColumnField } from "../types.js";
import type { Ui } from "./ui.js";

const OTHERS: readonly ColumnField[] = [
  "phoneNumber",
  "zipCode",
  "birthYear",
  "phoneNumbers",
  "postalCodes",
  "historicalTransactionsSent",
];

/** It in a sentence or two, for the columns and the settings as they are. */
export function privacy({ flow, words }: Ui): string {
  const { t } = words;
  const feeds = new Set(
    (flow.sheet?.state.inspection.columns ?? []).map(({ field }) => field as ColumnField),
  );
  const hasEmail = feeds.has("email") || feeds.has("hashedEmail");
  const mode = flow.email;
  const things = [
    words.field("id"),
    ...(hasEmail ? [t(`leaves.${mode}`)] : []),
    ...OTHERS.filter((field) => feeds.has(field)).map((field) => words.field(field)),
    words.field("enrolledRewards"),
  ];
  const leaves = t("send.leaves", { things: words.list(things) });
  return hasEmail && mode === "hash" ? `${leaves} ${t("send.hash")}` : leaves;
}
