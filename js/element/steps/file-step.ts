// The first step: the user chooses, drops or pastes a file.

import { html, nothing, type TemplateResult } from "lit-html";
import { notice, noticeWithAction, progressBar, type StepContext } from "../templates.js";

const ACCEPTED = ".csv,.tsv,.tab,.txt,.json,.ndjson,.jsonl,text/*,application/json";

export function fileStep({ flow, i18n, load }: StepContext, isDraggedOver: boolean): TemplateResult {
  const { t } = i18n;
  const choose = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    // Without this, there would be no event if the user corrects the file and chooses it again.
    input.value = "";
    if (file) load(file);
  };
  const openDialog = (event: Event) => {
    (event.target as HTMLElement).parentElement?.querySelector("input")?.click();
  };
  const failure = flow.failure && html`<strong>${t("file.unreadable")}</strong> ${i18n.issue(flow.failure)}`;
  return html`${flow
    .openRuns()
    .map((run) =>
      noticeWithAction(
        flow.lockedJournals.has(run.journal)
          ? t("send.other_tab")
          : t("file.interrupted_run", { date: i18n.date(run.time), n: run.settled }),
        t("file.discard_run"),
        () => flow.discardOpenRun(run),
      ),
    )}
    ${failure ? notice("bad", failure, true) : nothing}
    <div class="drop ${isDraggedOver ? "over" : ""}" part="drop">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 15V4m0 0L8 8m4-4 4 4M4 15v4h16v-4" /></svg>
      <p class="big">${flow.opening ? t("file.opening") : t("file.drop")}</p>
      ${
        flow.opening
          ? progressBar(0, 0, t("file.opening"))
          : html`<button type="button" class="primary" part="button primary-button" @click=${openDialog}>
              ${t("file.choose")}
            </button>`
      }
      <input type="file" hidden accept=${ACCEPTED} @change=${choose} />
      <p class="muted">${t("file.formats")}</p>
    </div>
    <p class="muted"><slot name="privacy">${t("file.private")}</slot></p>`;
}
