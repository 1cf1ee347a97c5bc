// One paragraph on what leaves the browser, and what does not.

import type { ColumnField } from "kard-enroll";
import type { Destination } from "./destination.js";
import { inSentence } from "./fields.js";
import type { Checked, Rules } from "./state.js";
import { list, many } from "./words.js";

/** The sentences, for the chosen way to send e-mail addresses. */
export function privacySentences({ inspection, report }: Checked, rules: Rules, to: Destination): string[] {
  const feeds = new Set(inspection.columns.map(({ field }) => field));
  const has = (field: ColumnField) => feeds.has(field as never);
  const hasEmail = has("email") || has("hashedEmail");
  const others: ColumnField[] = ["phoneNumber", "zipCode", "birthYear", "historicalTransactionsSent"];
  const things = [
    "the id",
    ...(hasEmail ? [emailThing(rules.email)] : []),
    ...others.filter(has).map((field) => `the ${inSentence(field)}`),
    ...(has("phoneNumbers") ? ["the phone numbers"] : []),
    ...(has("postalCodes") ? ["the postal codes"] : []),
    "the enrolled rewards",
  ];
  const sentences = [
    `When you press send, these leave this browser for ${to.host}, for each of ${many(report.counts.accepted, "user")}: ${list(things)}.`,
  ];
  if (hasEmail && rules.email === "hash") {
    sentences.push(
      "The address itself stays here. A hash is not anonymous: whoever knows an address can make the same hash.",
    );
  }
  sentences.push("Rows that cannot be sent and all other columns stay here.");
  const ids = report.issues.filter(({ code }) => code === "id.email").length;
  if (ids > 0)
    sentences.push(
      `Ids are sent as they are, and ${many(ids, "of them is", "of them are")} e-mail addresses.`,
    );
  return sentences;
}

function emailThing(mode: Rules["email"]): string {
  if (mode === "hash") return "the SHA-256 hash of the e-mail address";
  if (mode === "raw") return "the e-mail address as it is, without a hash";
  return "the e-mail address as it is and its SHA-256 hash";
}
