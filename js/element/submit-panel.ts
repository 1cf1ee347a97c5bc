// Below the rows: when to send, what leaves, and the button.

import { html, nothing, type TemplateResult } from "lit-html";
import { privacy } from "./privacy.js";
import type { Failure } from "./run-journal.js";
import { button, choices, type Drawn, notice, offer, type Ui } from "./templates.js";

/** What sends the rows as they now stand. */
export function sendPart(ui: Ui): TemplateResult {
  const { flow, words } = ui;
  const { t } = words;
  const { counts, reading, failure } = flow.sheet?.state ?? {};
  const { valid = 0, invalid = 0, excluded = 0 } = counts ?? {};
  const bad = invalid - excluded;
  const { log } = flow.changes ?? {};
  const isHeld = flow.whole && bad > 0;
  // What is read once more may become good; a click is answered when that is known.
  const isOff = reading ? !counts : valid === 0 || isHeld || Boolean(failure);
  // Not disabled: what is pressed while the edit before it is taken over would be lost.
  const press = () => {
    if (!isOff) ui.send();
    else if (!reading) ui.say(t("send.not_all", { n: bad }));
  };
  return html`<section class="send" part="send">
    ${
      bad > 0
        ? choices(
            "when",
            t("send.when"),
            [
              { value: "good", label: t("send.good") },
              { value: "all", label: t("send.all") },
            ],
            flow.whole ? "all" : "good",
            (value) => {
              flow.whole = value === "all";
              flow.touch();
            },
            "options",
          )
        : nothing
    }
    ${isHeld ? notice("warn", t("send.not_all", { n: bad })) : nothing}
    ${flow.failure ? notice("bad", words.issue(flow.failure), true) : nothing}
    ${flow.brokeOff ? broken(ui, flow.failure, () => flow.forget()) : log ? notice("info", t("send.there", { n: log.counts.created + log.counts.exists })) : nothing}
    <p class="muted" part="privacy">${privacy(ui)}</p>
    <div class="actions" @pointerdown=${hold}>
      <button
        type="button"
        class="primary"
        part="button primary-button"
        aria-disabled=${isOff ? "true" : nothing}
        @click=${press}
      >${label(ui, valid)}</button>
      ${button(t("outcome.another"), () => flow.reset())}
    </div>
  </section>`;
}

function label({ flow, words: { t } }: Ui, valid: number): string {
  const { log } = flow.changes ?? {};
  if (flow.brokeOff || (log && log.counts.unsent + log.counts.unknown > 0)) return t("send.go_on");
  return log ? t("send.mended", { n: flow.changes?.ready ?? 0 }) : t("send.users", { n: valid });
}

/** A run of this file that broke off, or of other rows, and the row if one is why; `anew` forgets it. */
export function broken({ words: { t } }: Ui, failure: Failure | undefined, anew: () => unknown): Drawn {
  const { row } = failure ?? {};
  const key = row ? "send.other_row" : failure ? "send.other_run" : "send.broke_off";
  return offer(t(key, { row: row ?? 0 }), t("send.anew"), anew);
}

/** What is pressed stays pressed when the end of an edit moves it away from under the pointer. */
function hold({ target, pointerId }: PointerEvent): void {
  if (target instanceof HTMLButtonElement) target.setPointerCapture(pointerId);
}
