// A file comes in: chosen, dropped, or pasted.

import { html, nothing, type TemplateResult } from "lit-html";
import { bar, notice, offer, type Ui } from "../templates.js";

const KINDS = ".csv,.tsv,.tab,.txt,.json,.ndjson,.jsonl,text/*,application/json";

/** The first step. */
export function fileStep({ flow, words, load }: Ui, isOver: boolean): TemplateResult {
  const { t } = words;
  const choose = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    // The same file, chosen again after it was mended, is a change too.
    input.value = "";
    if (file) load(file);
  };
  const open = (event: Event) => {
    (event.target as HTMLElement).parentElement?.querySelector("input")?.click();
  };
  const failure = flow.failure && html`<strong>${t("file.not_read")}</strong> ${words.issue(flow.failure)}`;
  return html`${flow
    .openRuns()
    .map((run) =>
      offer(
        flow.elsewhere.has(run.journal)
          ? t("send.elsewhere")
          : t("file.broke_off", { date: words.date(run.time), n: run.settled }),
        t("file.forget"),
        () => flow.forgetRun(run),
      ),
    )}
    ${failure ? notice("bad", failure, true) : nothing}
    <div class="drop ${isOver ? "over" : ""}" part="drop">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 15V4m0 0L8 8m4-4 4 4M4 15v4h16v-4" /></svg>
      <p class="big">${flow.opening ? t("file.opening") : t("file.drop")}</p>
      ${
        flow.opening
          ? bar(0, 0, t("file.opening"))
          : html`<button type="button" class="primary" part="button primary-button" @click=${open}>
              ${t("file.choose")}
            </button>`
      }
      <input type="file" hidden accept=${KINDS} @change=${choose} />
      <p class="muted">${t("file.kinds")}</p>
    </div>
    <p class="muted"><slot name="privacy">${t("file.private")}</slot></p>`;
}
