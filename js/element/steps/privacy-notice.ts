// Which data of each user is sent.

import { FIELDS } from "../../prepare/fields.js";
import type { StepContext } from "../templates.js";

/** Fields that are always sent, that the texts of the option `email` name, or that are never sent (the country). */
const NAMED_SEPARATELY: readonly string[] = ["id", "email", "hashedEmail", "enrolledRewards", "country"];

/** One or two sentences for the current columns and settings. */
export function privacyNotice({ flow, i18n }: StepContext): string {
  const { t } = i18n;
  const used = new Set((flow.sheet?.state.inspection.columns ?? []).map(({ field }) => field));
  const hasEmail = used.has("email") || used.has("hashedEmail");
  const mode = flow.email;
  const fields = [
    i18n.field("id"),
    ...(hasEmail ? [t(`send.email_${mode}`)] : []),
    ...FIELDS.filter((field) => !NAMED_SEPARATELY.includes(field) && used.has(field)).map(i18n.field),
    i18n.field("enrolledRewards"),
  ];
  const data = t("send.data", { fields: i18n.list(fields) });
  return hasEmail && mode === "hash" ? `${data} ${t("send.hash_note")}` : data;
}
