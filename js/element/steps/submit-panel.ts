// The end of the rows step: what to do with invalid rows, which data is sent, and the button that sends.

import { html, nothing, type TemplateResult } from "lit-html";
import {
  button,
  notice,
  noticeWithAction,
  type Rendered,
  radioGroup,
  type StepContext,
} from "../templates.js";
import type { ElementFailure } from "../types.js";
import { privacyNotice } from "./privacy-notice.js";

export function submitPanel(context: StepContext): TemplateResult {
  const { flow, i18n } = context;
  const { t } = i18n;
  const { counts, reading, failure } = flow.sheet?.state ?? {};
  const { valid = 0, invalid = 0, excluded = 0 } = counts ?? {};
  const stillInvalid = invalid - excluded;
  const { log } = flow.resubmission ?? {};
  const isBlocked = flow.allOrNothing && stillInvalid > 0;
  // While the file is read again, its rows can become valid: a click is handled when that is known.
  const isOff = reading ? !counts : valid === 0 || isBlocked || Boolean(failure);
  const submit = () => {
    if (!isOff) context.submit();
    else if (!reading) context.announce(t("send.rows_invalid", { n: stillInvalid }));
  };
  // `aria-disabled` instead of `disabled`: the click that ends the edit of a cell must reach the button.
  return html`<section class="submit" part="submit">
    ${stillInvalid > 0 ? policyChoice(context) : nothing}
    ${isBlocked ? notice("warn", t("send.rows_invalid", { n: stillInvalid })) : nothing}
    ${flow.failure ? notice("bad", i18n.issue(flow.failure), true) : nothing}
    ${flow.interrupted ? interruptedRun(context, flow.failure, () => flow.discardRun()) : log ? notice("info", t("send.already_exist", { n: log.counts.created + log.counts.exists })) : nothing}
    <p class="muted" part="privacy">${privacyNotice(context)}</p>
    <div class="actions" @pointerdown=${capturePointer}>
      <button type="button" class="primary" part="button primary-button" aria-disabled=${isOff ? "true" : nothing} @click=${submit}>${submitLabel(context, valid)}</button>
      ${button(t("file.choose_another"), () => flow.reset())}
    </div>
  </section>`;
}

function policyChoice({ flow, i18n: { t } }: StepContext): TemplateResult {
  return radioGroup(
    "policy",
    t("send.policy"),
    [
      { value: "valid-rows", label: t("send.valid_rows") },
      { value: "all-or-nothing", label: t("send.all_or_nothing") },
    ],
    flow.allOrNothing ? "all-or-nothing" : "valid-rows",
    (value) => {
      flow.allOrNothing = value === "all-or-nothing";
      flow.changed();
    },
    "options",
  );
}

function submitLabel({ flow, i18n: { t } }: StepContext, valid: number): string {
  const { log } = flow.resubmission ?? {};
  if (flow.interrupted || (log && log.counts.unsent + log.counts.unknown > 0)) return t("send.resume");
  return log ? t("send.corrected", { n: flow.resubmission?.ready ?? 0 }) : t("send.users", { n: valid });
}

/** An interrupted run of this file, or why it cannot be resumed. `discard` deletes it. */
export function interruptedRun(
  { i18n: { t } }: StepContext,
  failure: ElementFailure | undefined,
  discard: () => unknown,
): Rendered {
  const { row } = failure ?? {};
  const key = row ? "send.changed_id" : failure ? "send.other_run" : "send.interrupted";
  return noticeWithAction(t(key, { row: row ?? 0 }), t("send.discard"), discard);
}

/** The end of an edit can move the button away under the pointer. The button still gets the click. */
function capturePointer({ target, pointerId }: PointerEvent): void {
  if (target instanceof HTMLButtonElement) target.setPointerCapture(pointerId);
}
