// The last step: the progress of the run, then the results of every row.

import { html, nothing, type TemplateResult } from "lit-html";
import { OUTCOMES } from "../../send/counts.js";
import { loadSender } from "../../send/load.js";
import type { Outcome } from "../../types/index.js";
import { derivedName, download, downloadInvalidRows } from "../download.js";
import type { ElementRun } from "../enrollment.js";
import { Grid, type GridColumn } from "../grid/grid.js";
import type { LogReason, OutcomeFilter, ReasonGroup } from "../outcome-log.js";
import {
  button,
  groupItem,
  NARROW,
  notice,
  progressBar,
  type Rendered,
  radioGroup,
  type StepContext,
  type StepHost,
} from "../templates.js";
import { interruptedRun } from "./submit-panel.js";

/** Outcomes with a text about the next steps. */
const WITH_NEXT_STEPS = ["unknown", "unsent", "rejected", "invalid", "exists"] as const;
/** How many reasons are listed. */
const MAX_REASONS = 12;
/** How many errors of the API are shown that belong to no row. */
const MAX_ERRORS = 5;

interface ResultRow {
  row: number;
  id: string;
  outcome: Outcome;
  reasons: readonly LogReason[];
}

export class OutcomeStep {
  readonly #context: StepContext;
  readonly #grid: Grid<ResultRow>;
  #filter: OutcomeFilter = "all";
  /** The rows of the list. */
  #rows: Uint32Array = new Uint32Array();
  /** The run whose results are shown. */
  #shown: ElementRun | undefined;
  #announcedQuarter = 0;

  constructor(context: StepContext, host: StepHost) {
    this.#context = context;
    this.#grid = new Grid(host, (from, count) => this.#loadRows(from, count));
    // Loads the sender now: a user who goes offline before the run can then still start it, and it waits.
    void loadSender().catch(() => {});
  }

  close(): void {
    this.#grid.close();
    this.#shown = undefined;
  }

  render(width: number): TemplateResult {
    const { run, isSending } = this.#context.flow;
    if (!run) return html``;
    return html`${this.#counts(run)}${isSending ? this.#progress(run) : this.#results(run, width)}`;
  }

  /** A tile for each outcome. After the run, a tile selects the list. */
  #counts({ log }: ElementRun): TemplateResult {
    const { i18n, flow } = this.#context;
    const { counts } = log;
    const isOver = !flow.isSending;
    const share = (outcome: Outcome) =>
      html`<span class=${outcome} .style=${`flex-grow:${counts[outcome]}`}></span>`;
    const tile = (value: Outcome | "all") => {
      const n = value === "all" ? counts.read : counts[value];
      return {
        value,
        className: value,
        label: html`<strong>${i18n.n(n)}</strong> ${i18n.t(`outcome.${value}`)}`,
        disabled: !isOver || n === 0,
      };
    };
    const tiles = [...(isOver ? [tile("all")] : []), ...OUTCOMES.map(tile)];
    const selected = isOver && typeof this.#filter === "string" ? this.#filter : undefined;
    const select = (value: Outcome | "all") => this.#show(value);
    return html`${isOver ? html`<div class="shares" aria-hidden="true">${OUTCOMES.map(share)}</div>` : nothing}
      ${radioGroup("outcome", i18n.t("filter.show"), tiles, selected, select, "tiles")}`;
  }

  #progress(run: ElementRun): TemplateResult {
    const { t } = this.#context.i18n;
    const { settled, total, paused, cancelled, offline, noResponse } = run;
    this.#announceQuarter(settled, total);
    const setPaused = () => {
      run.setPaused(!paused);
      this.#context.announce(t(paused ? "sending.resumed" : "sending.paused"));
    };
    const cancel = () => {
      run.cancel();
      this.#context.announce(t("sending.cancelled"));
    };
    return html`<div class="run-progress">
      ${progressBar(settled, total, t("sending.progress"))}
      <p class="facts">${this.#facts(run).map((fact) => html`<span>${fact}</span>`)}</p>
      ${offline ? notice("warn", t("sending.offline"), true) : noResponse ? notice("warn", t("sending.no_response"), true) : nothing}
      <div class="actions">
        ${button(t(paused ? "sending.resume" : "sending.pause"), setPaused, "primary", cancelled)}
        ${button(t("sending.cancel"), cancel, "", cancelled)}
      </div>
    </div>`;
  }

  /** How many users are processed; unless the run is on hold, also the speed and the remaining time. */
  #facts({ settled, total, progress, secondsLeft, paused, offline, cancelled }: ElementRun): string[] {
    const { i18n } = this.#context;
    const { t } = i18n;
    const isOnHold = paused || offline || cancelled;
    const { rowsPerSecond } = progress;
    const facts = [t("sending.processed", { n: settled, all: total })];
    if (isOnHold) return facts;
    if (rowsPerSecond > 0) facts.push(t("sending.rate", { n: Math.round(rowsPerSecond) }));
    if (secondsLeft !== undefined) facts.push(t("sending.time_left", { time: i18n.time(secondsLeft) }));
    return facts;
  }

  /** Announces the progress after each quarter. */
  #announceQuarter(settled: number, total: number): void {
    const quarter = Math.floor((4 * settled) / Math.max(1, total));
    if (quarter > this.#announcedQuarter && quarter < 4)
      this.#context.announce(this.#context.i18n.t("sending.percent", { n: quarter * 25 }));
    this.#announcedQuarter = quarter;
  }

  #results(run: ElementRun, width: number): TemplateResult {
    const { flow, i18n } = this.#context;
    const { t } = i18n;
    const { log, stop, cancelled } = run;
    if (this.#shown !== run) {
      this.#shown = run;
      this.#show("all");
    }
    const isOtherFile = stop?.code === "changed_file";
    const startOver = async () => {
      await flow.discardRun();
      this.#context.submit();
    };
    const apiErrors = log.errors.slice(0, MAX_ERRORS);
    return html`${stop ? notice("bad", html`<strong>${t("outcome.stopped")}</strong> ${i18n.issue(stop)}`) : nothing}
      ${cancelled ? notice("warn", t("outcome.cancelled")) : nothing}
      ${isOtherFile ? interruptedRun(this.#context, stop, startOver) : nothing}
      ${apiErrors.map(({ status, title, detail }) => notice("warn", `API: ${[status, title, detail].filter(Boolean).join(", ")}`))}
      ${this.#nextSteps(run)} ${this.#reasons(log.reasons())}
      <section class="table">
        ${typeof this.#filter === "string" ? nothing : html`<p class="shown">${t("rows.shown", { label: this.#reasonText(this.#filter) })}</p>`}
        ${this.#renderGrid(width < NARROW)}
      </section>
      ${this.#downloads(run)} ${this.#actions(run)}`;
  }

  #downloads({ log }: ElementRun): TemplateResult {
    const { flow, i18n } = this.#context;
    const { t } = i18n;
    const invalidRows = () => void downloadInvalidRows(flow.sheet, flow.fileName);
    return html`<fieldset class="downloads">
      <legend>${t("download.title")}</legend>
      ${log.counts.invalid > 0 ? button(t("download.invalid_rows"), invalidRows, "small") : nothing}
      ${button(t("download.csv"), () => void this.#downloadReport("report.csv"), "small")}
      ${button(t("download.json"), () => void this.#downloadReport("report.json"), "small")}
    </fieldset>`;
  }

  #actions({ log, stop }: ElementRun): TemplateResult {
    const { flow, i18n } = this.#context;
    const { t } = i18n;
    const open = log.counts.unknown + log.counts.unsent;
    const rejected = flow.resubmission?.rejected.length ?? 0;
    const canResend = open > 0 && stop?.code !== "changed_file";
    const backLabel = rejected > 0 ? t("outcome.correct", { n: rejected }) : t("outcome.back");
    return html`<div class="actions">
      ${canResend ? button(t("outcome.resend", { n: open }), () => this.#context.submit(), "primary") : nothing}
      ${button(backLabel, () => flow.goTo("rows"), rejected > 0 && open === 0 ? "primary" : "")}
      ${button(t("file.choose_another"), () => flow.reset(), open + rejected > 0 ? "" : "primary")}
    </div>`;
  }

  #nextSteps({ log: { counts } }: ElementRun): Rendered {
    const { t } = this.#context.i18n;
    const outcomes = WITH_NEXT_STEPS.filter((outcome) => counts[outcome] > 0);
    if (outcomes.length === 0) return nothing;
    const step = (outcome: (typeof WITH_NEXT_STEPS)[number]) =>
      html`<li>${t(`outcome.next_${outcome}`, { n: counts[outcome] })}</li>`;
    return notice(
      "info",
      html`<strong>${t("outcome.next_steps")}</strong>
        <ul>${outcomes.map(step)}</ul>`,
    );
  }

  #reasons(all: readonly ReasonGroup[]): Rendered {
    const { i18n } = this.#context;
    const { t } = i18n;
    // That an earlier run created a user is not a problem.
    const groups = all.filter(
      ({ code, isApiError, outcome }) => isApiError || code !== "earlier" || outcome === "rejected",
    );
    if (groups.length === 0) return nothing;
    return html`<section class="groups">
      <h3>${t("outcome.reasons")}</h3>
      <ul>
        ${groups.slice(0, MAX_REASONS).map((group) =>
          groupItem(
            html`<span class="tag ${group.outcome}">${i18n.n(group.rows)}</span>`,
            html`${this.#reasonText(group)}
              ${group.outcome === "invalid" ? nothing : html`<span class="muted">${t(`outcome.${group.outcome}`)}</span>`}`,
            button(t("filter.show"), () => this.#show(group), "small plain"),
          ),
        )}
      </ul>
    </section>`;
  }

  /** The words of the API are shown unchanged. */
  #reasonText(reason: LogReason): string {
    return reason.isApiError ? reason.message : this.#context.i18n.issue(reason);
  }

  #show(filter: OutcomeFilter): void {
    this.#filter = filter;
    this.#rows = this.#context.flow.run?.log.rows(filter) ?? this.#rows;
    this.#grid.restart();
  }

  #renderGrid(isNarrow: boolean): TemplateResult {
    const { i18n } = this.#context;
    const { t } = i18n;
    const columns: GridColumn<ResultRow>[] = [
      {
        title: t("rows.row"),
        width: [5.5, 0],
        className: () => "number",
        cell: ({ row }) => i18n.n(row),
      },
      {
        title: t("outcome.id"),
        width: [8, 2],
        cell: ({ id }) => html`<span class="value">${id}</span>`,
      },
      {
        title: t("outcome.outcome"),
        width: [7, 1],
        cell: ({ outcome }) => html`<span class="tag ${outcome}">${t(`outcome.${outcome}`)}</span>`,
      },
      {
        title: t("outcome.reasons"),
        width: isNarrow ? [0, 0] : [14, 5],
        className: () => "issues",
        cell: ({ reasons }) => {
          const text = reasons.map((reason) => this.#reasonText(reason)).join(" ");
          return html`<span class="text" title=${text}>${text}</span>`;
        },
      },
    ];
    return this.#grid.render({
      label: t("outcome.table"),
      total: this.#rows.length,
      rowHeight: isNarrow ? 84 : 44,
      columns,
      className: () => "",
    });
  }

  /** The log keeps no ids in memory: they come from the sheet. */
  async #loadRows(from: number, count: number): Promise<ResultRow[]> {
    const { run, sheet } = this.#context.flow;
    if (!run || !sheet) return [];
    const rowNumbers = Array.from(this.#rows.subarray(from, from + count));
    const found = await sheet.rows({ rowNumbers }, 0, rowNumbers.length);
    const byNumber = new Map(found.map((row) => [row.row, row]));
    return rowNumbers.map((row) => {
      const { outcome, reasons } = run.log.of(row);
      const id = byNumber.get(row)?.cells.id;
      return { row, id: id?.sent ?? id?.edited ?? id?.text ?? "", outcome, reasons };
    });
  }

  async #downloadReport(ending: "report.csv" | "report.json"): Promise<void> {
    const { fileName, run } = this.#context.flow;
    if (!run) return;
    const { log, failure, report } = run;
    const blob = ending === "report.csv" ? await log.csv() : await log.json(failure ?? report?.stop);
    download(blob, derivedName(fileName, ending));
  }
}
