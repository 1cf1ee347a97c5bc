// While rows are sent, and what became of every one of them.

import type { ReactiveControllerHost } from "@lit/reactive-element";
import { html, nothing, type TemplateResult } from "lit-html";
import { OUTCOMES } from "../../send/counts.js";
import { loadSender } from "../../send/load.js";
import type { Outcome } from "../../types/index.js";
import type { Sending } from "../enrollment.js";
import { Grid, type GridColumn } from "../grid/grid.js";
import type { Reason } from "../i18n/translator.js";
import type { OutcomeFilter, ReasonGroup } from "../outcome-log.js";
import { broken } from "../submit-panel.js";
import {
  bar,
  button,
  choices,
  type Drawn,
  item,
  nameOf,
  notice,
  save,
  saveRejects,
  type Ui,
} from "../templates.js";

/** Outcomes of which something is to be said. */
const TOLD = ["unknown", "unsent", "rejected", "invalid", "exists"] as const;
/** Reasons that are listed. */
const FEW = 12;

interface Line {
  row: number;
  id: string;
  outcome: Outcome;
  reasons: readonly Reason[];
}

export class OutcomeStep {
  readonly #ui: Ui;
  readonly #grid: Grid<Line>;
  #filter: OutcomeFilter = "all";
  #rows: Uint32Array = new Uint32Array();
  #of: Sending | undefined;
  #quarter = 0;

  constructor(ui: Ui, host: ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment }) {
    this.#ui = ui;
    this.#grid = new Grid(host, (from, count) => this.#lines(from, count));
    // What sends is loaded ahead: who goes offline after the file was read can still begin a run, and it waits.
    void loadSender().catch(() => {});
  }

  close(): void {
    this.#grid.close();
    this.#of = undefined;
  }

  render(width: number): TemplateResult {
    const { sending } = this.#ui.flow;
    if (!sending) return html``;
    return html`${this.#counts(sending)}${this.#ui.flow.isSending ? this.#under(sending) : this.#over(sending, width)}`;
  }

  #counts({ log }: Sending): TemplateResult {
    const { words, flow } = this.#ui;
    const { counts } = log;
    const over = !flow.isSending;
    const share = (outcome: Outcome) =>
      html`<span class=${outcome} .style=${`flex-grow:${counts[outcome]}`}></span>`;
    const tile = (value: Outcome | "all") => {
      const n = value === "all" ? counts.read : counts[value];
      return {
        value,
        kind: value,
        label: html`<strong>${words.n(n)}</strong> ${words.t(`outcome.${value}`)}`,
        disabled: !over || n === 0,
      };
    };
    const chosen = typeof this.#filter === "string" ? this.#filter : undefined;
    return html`${over ? html`<div class="shares" aria-hidden="true">${OUTCOMES.map(share)}</div>` : nothing}
      ${choices("outcome", words.t("filter.show"), [...(over ? [tile("all")] : []), ...OUTCOMES.map(tile)], over ? chosen : undefined, (value) => this.#show(value), "tiles")}`;
  }

  #under(sending: Sending): TemplateResult {
    const { words } = this.#ui;
    const { t } = words;
    const { settled, total, progress, secondsLeft, paused, cancelled, offline, silent } = sending;
    this.#speak(settled, total);
    const held = paused || offline || cancelled;
    const parts = [
      t("sending.of", { n: settled, all: total }),
      ...(held || progress.rowsPerSecond === 0
        ? []
        : [t("sending.rate", { n: Math.round(progress.rowsPerSecond) })]),
      ...(held || secondsLeft === undefined ? [] : [t("sending.left", { time: words.time(secondsLeft) })]),
    ];
    const pause = () => {
      sending.pause(!paused);
      this.#ui.say(t(paused ? "sending.going" : "sending.paused"));
    };
    const cancel = () => {
      sending.cancel();
      this.#ui.say(t("sending.cancelled"));
    };
    return html`<div class="under">
      ${bar(settled, total, t("sending.bar"))}
      <p class="facts">${parts.map((part) => html`<span>${part}</span>`)}</p>
      ${offline ? notice("warn", t("sending.offline"), true) : silent ? notice("warn", t("sending.trouble"), true) : nothing}
      <div class="actions">
        ${button(t(paused ? "sending.resume" : "sending.pause"), pause, "primary", cancelled)}
        ${button(t("sending.cancel"), cancel, "", cancelled)}
      </div>
    </div>`;
  }

  /** Every quarter, and no more often. */
  #speak(settled: number, total: number): void {
    const quarter = Math.floor((4 * settled) / Math.max(1, total));
    if (quarter > this.#quarter && quarter < 4)
      this.#ui.say(this.#ui.words.t("sending.percent", { n: quarter * 25 }));
    this.#quarter = quarter;
  }

  #over(sending: Sending, width: number): TemplateResult {
    const { flow, words } = this.#ui;
    const { t } = words;
    const { log, stop, cancelled } = sending;
    if (this.#of !== sending) {
      this.#of = sending;
      this.#show("all");
    }
    const { counts, errors } = log;
    const open = counts.unknown + counts.unsent;
    const refused = flow.changes?.refused.length ?? 0;
    const isOther = stop?.code === "changed_file";
    const anew = async () => {
      await flow.forget();
      this.#ui.send();
    };
    return html`${stop ? notice("bad", html`<strong>${t("outcome.stopped")}</strong> ${words.issue(stop)}`) : nothing}
      ${cancelled ? notice("warn", t("outcome.cancelled")) : nothing}
      ${isOther ? broken(this.#ui, stop, anew) : nothing}
      ${errors.slice(0, 5).map(({ status, title, detail }) => notice("warn", `API: ${[status, title, detail].filter(Boolean).join(", ")}`))}
      ${this.#next(sending)} ${this.#reasons(log.reasons())}
      <section class="table">
        ${typeof this.#filter === "string" ? nothing : html`<p class="chosen">${t("rows.shown", { what: this.#why(this.#filter, this.#filter.outcome) })}</p>`}
        ${this.#gridOf(width < 640)}
      </section>
      <fieldset class="saves">
        <legend>${t("save.title")}</legend>
        ${counts.invalid > 0 ? button(t("save.rejects"), () => void saveRejects(flow), "small") : nothing}
        ${button(t("save.csv"), () => void this.#save("report.csv"), "small")}
        ${button(t("save.json"), () => void this.#save("report.json"), "small")}
      </fieldset>
      <div class="actions">
        ${open > 0 && !isOther ? button(t("outcome.again", { n: open }), () => this.#ui.send(), "primary") : nothing}
        ${button(refused > 0 ? t("outcome.mend", { n: refused }) : t("outcome.back"), () => flow.go("rows"), refused > 0 && open === 0 ? "primary" : "")}
        ${button(t("outcome.another"), () => flow.reset(), open + refused > 0 ? "" : "primary")}
      </div>`;
  }

  #next({ log: { counts } }: Sending): Drawn {
    const { t } = this.#ui.words;
    const steps = TOLD.filter((outcome) => counts[outcome] > 0);
    if (steps.length === 0) return nothing;
    return notice(
      "info",
      html`<strong>${t("outcome.next")}</strong>
        <ul>
          ${steps.map((outcome) => html`<li>${t(`next.${outcome}`, { n: counts[outcome] })}</li>`)}
        </ul>`,
    );
  }

  #reasons(all: readonly ReasonGroup[]): Drawn {
    const { words } = this.#ui;
    const { t } = words;
    // That a row is there since an earlier run is no problem.
    const groups = all.filter(({ code, outcome }) => code !== "earlier" || outcome === "rejected");
    if (groups.length === 0) return nothing;
    return html`<section class="groups">
      <h3>${t("filter.invalid")}</h3>
      <ul>
        ${groups.slice(0, FEW).map((group) =>
          item(
            html`<span class="tag ${group.outcome}">${words.n(group.rows)}</span>`,
            html`${this.#why(group, group.outcome)}
              ${group.outcome === "invalid" ? nothing : html`<span class="muted">${t(`outcome.${group.outcome}`)}</span>`}`,
            button(t("filter.show"), () => this.#show(group), "small plain"),
          ),
        )}
      </ul>
    </section>`;
  }

  /** Reasons of the core become sentences of the language; the API's own words stay as they are. */
  #why(reason: Reason, outcome: Outcome): string {
    const { words } = this.#ui;
    if (outcome === "invalid") return words.alike(reason);
    // What the API said stays as it is; what we noted is a sentence.
    return ["unread", "earlier"].includes(reason.code) ? words.issue(reason) : reason.message;
  }

  #show(filter: OutcomeFilter): void {
    this.#filter = filter;
    this.#rows = this.#ui.flow.sending?.log.rows(filter) ?? this.#rows;
    this.#grid.restart();
  }

  #gridOf(isNarrow: boolean): TemplateResult {
    const { t } = this.#ui.words;
    const columns: GridColumn<Line>[] = [
      {
        title: t("rows.row"),
        width: [5.5, 0],
        kind: () => "number",
        cell: ({ row }) => this.#ui.words.n(row),
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
        title: t("outcome.why"),
        width: isNarrow ? [0, 0] : [14, 5],
        kind: () => "found",
        cell: ({ outcome, reasons }) => {
          const why = reasons.map((reason) => this.#why(reason, outcome)).join(" ");
          return html`<span class="text" title=${why}>${why}</span>`;
        },
      },
    ];
    return this.#grid.render({
      label: t("outcome.table"),
      total: this.#rows.length,
      rowHeight: isNarrow ? 84 : 44,
      columns,
      kind: () => "",
    });
  }

  /** Ids are not kept twice: they are asked of the sheet. */
  async #lines(from: number, count: number): Promise<Line[]> {
    const { flow } = this.#ui;
    const { sending, sheet } = flow;
    if (!sending || !sheet) return [];
    const rows = Array.from(this.#rows.subarray(from, from + count));
    const found = await sheet.rows({ rowNumbers: rows }, 0, rows.length);
    const shown = new Map(found.map((row) => [row.row, row]));
    return rows.map((row) => {
      const { outcome, reasons } = sending.log.of(row);
      const id = shown.get(row)?.cells.id;
      return { row, id: id?.sent ?? id?.edited ?? id?.text ?? "", outcome, reasons };
    });
  }

  async #save(end: "report.csv" | "report.json"): Promise<void> {
    const { name, sending } = this.#ui.flow;
    if (!sending) return;
    const { log, failure, report } = sending;
    save(await (end === "report.csv" ? log.csv() : log.json(failure ?? report?.stop)), nameOf(name, end));
  }
}
