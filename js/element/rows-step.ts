// Every row: what is wrong by kind, with the same fix for all alike, and a table in which each can be mended.

import { html, nothing, type ReactiveControllerHost, type TemplateResult } from "lit";
import type { Field, IssueGroup, MendRule, RowFilter, SheetCell, SheetRow } from "../sheet/types.js";
import type { Column, Issue } from "../types.js";
import { FIELDS } from "./columns-step.js";
import { ruleKey } from "./flow.js";
import { Grid, type GridColumn } from "./grid.js";
import { privacy } from "./privacy.js";
import { bar, button, choices, type Drawn, nameOf, notice, save, troubles, type Ui } from "./ui.js";

type Named = Exclude<RowFilter, object>;

const FILTERS: readonly Named[] = ["all", "problems", "warnings", "fixed", "left_out"];
/** Fields that need more room than others, in rem. */
const WIDE: Partial<Record<Field, number>> = { email: 11, hashedEmail: 11, phoneNumber: 9.5, birthYear: 7.5 };
/** Groups that are shown before somebody asks for more. */
const FEW = 5;

export class RowsStep {
  readonly #ui: Ui;
  readonly #grid: Grid<SheetRow>;
  readonly #host: ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment };
  #filter: RowFilter | undefined;
  /** What is chosen where nobody chose. */
  #own: RowFilter = "all";
  #label = "";
  #counts: unknown;
  #isNarrow = false;
  /** Somebody wanted to take in what a rule leaves out. */
  #isRule = false;

  constructor(ui: Ui, host: ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment }) {
    this.#ui = ui;
    this.#host = host;
    this.#grid = new Grid(host, async (from, count) => {
      return (await ui.flow.sheet?.rows(this.#chosen, from, count)) ?? [];
    });
  }

  close(): void {
    this.#grid.close();
    this.#filter = undefined;
    this.#grid.restart();
  }

  /** A row has been checked anew. */
  checked(row: SheetRow): void {
    const { words } = this.#ui;
    this.#grid.replace(row, (other) => other.row === row.row);
    const found = telling(row.issues)
      .map((issue) => words.issue(issue))
      .join(" ");
    const state = words.t(`state.${row.state}`);
    this.#ui.say(`${words.t("rows.now", { row: row.row, state })}. ${found}`);
  }

  /** What was pressed is gone: the list has the focus, or its heading where it is empty. */
  async #leave(): Promise<void> {
    await this.#host.updateComplete;
    if (!this.#grid.focus()) this.#host.renderRoot.querySelector<HTMLElement>("h2")?.focus();
  }

  /** Problems first, where there are some. */
  get #chosen(): RowFilter {
    if (this.#filter !== undefined) return this.#filter;
    const { sheet } = this.#ui.flow;
    // While somebody types, the list under the cell is not changed for another.
    if (!this.#grid.isEditing)
      this.#own = sheet?.state.counts && sheet.count("problems") > 0 ? "problems" : "all";
    return this.#own;
  }

  render(width: number): TemplateResult {
    const { flow, words } = this.#ui;
    const { t } = words;
    const { sheet } = flow;
    if (!sheet) return html``;
    const { state } = sheet;
    const { counts, groups } = state;
    this.#isNarrow = width < 640;
    if (counts !== this.#counts) {
      // Who has begun to look at the list is not taken elsewhere when the reading ends.
      if (!this.#counts && this.#grid.touched) this.#filter ??= "all";
      this.#counts = counts;
      this.#isRule = false;
      this.#grid.refresh();
    }
    const problems = groups.filter(({ severity }) => severity === "error");
    const warnings = groups.filter(({ severity }) => severity === "warning");
    return html`${this.#understood()} ${this.#progress()} ${troubles(this.#ui)}
      ${counts && counts.read > 0 && counts.rejected === 0 ? notice("good", t("rows.all_good")) : nothing}
      ${problems.length > 0 ? this.#groups(t("rows.problems"), problems) : nothing}
      ${
        warnings.length > 0
          ? html`<details class="warnings">
              <summary>${t("rows.warnings")} <span class="tag">${words.n(sum(warnings))}</span></summary>
              ${this.#groups("", warnings)}
            </details>`
          : nothing
      }
      ${this.#changes()} ${this.#table()} ${this.#send()}`;
  }

  /** What was understood, in one line, with the way back. */
  #understood(): TemplateResult {
    const { flow, words } = this.#ui;
    const { inspection } = flow.sheet?.state ?? {};
    const columns = inspection?.columns ?? [];
    const used = columns.filter(({ field }) => field !== null);
    const unused = columns.filter(({ field, header }) => field === null && header.trim());
    const pair = ({ header, field }: Column) =>
      html`<li><span>${header.trim() || "–"}</span> <span aria-hidden="true">→</span> ${words.field(field ?? "")}</li>`;
    return html`<div class="understood" part="understood">
      <p><strong>${flow.name}</strong> <span class="muted">${words.size(flow.size)}</span></p>
      <ul class="pairs">
        ${used.map(pair)}
        ${
          unused.length > 0
            ? html`<li class="muted">${words.t("rows.unused", { columns: words.list(unused.map(({ header }) => header.trim())) })}</li>`
            : nothing
        }
      </ul>
      ${button(words.t("rows.change"), () => flow.go("columns"), "small")}
    </div>`;
  }

  #progress(): TemplateResult {
    const { flow, words } = this.#ui;
    const { reading, counts } = flow.sheet?.state ?? {};
    const told = counts
      ? words.t("rows.read", { n: counts.read, good: counts.accepted, bad: counts.rejected })
      : words.t("rows.reading", { n: reading?.rows ?? 0 });
    const isLong = reading && (!counts || reading.size > 4_000_000);
    return html`<div class="told" aria-busy=${Boolean(reading)}>
      <p class="big">${told}</p>
      ${isLong ? bar(reading.bytes, reading.size, words.t("rows.reading", { n: reading.rows })) : nothing}
    </div>`;
  }

  #all = false;

  #groups(title: string, groups: readonly IssueGroup[]): TemplateResult {
    const { t } = this.#ui.words;
    const shown = this.#all ? groups : groups.slice(0, FEW);
    return html`<section class="groups" part="groups">
      ${title ? html`<h3>${title}</h3>` : nothing}
      <ul>
        ${shown.map((group) => this.#group(group))}
      </ul>
      ${
        shown.length < groups.length
          ? button(
              t("rows.more", { n: groups.length - shown.length }),
              () => {
                this.#all = true;
                this.#ui.flow.touch();
              },
              "small",
            )
          : nothing
      }
      ${title ? button(t("rows.save"), () => void this.#saveRejects(), "small") : nothing}
    </section>`;
  }

  #group(group: IssueGroup): TemplateResult {
    const { flow, words } = this.#ui;
    const { t } = words;
    const { code, reason, rows, example, suggested, clearable, severity } = group;
    const isProblem = severity === "error";
    const text = words.alike(group);
    const mend = (action: "suggest" | "clear" | "leave_out") => {
      flow.mend({ code, reason, action }, text);
      void this.#leave();
      this.#filter = undefined;
      this.#ui.say(
        `${text} ${t(action === "suggest" ? "rows.took" : action === "clear" ? "rows.cleared" : "rows.left_out")}`,
      );
    };
    const take = example?.to
      ? t(suggested > 1 ? "rows.take_all" : "rows.take", { to: quote(example.to), n: suggested })
      : t("rows.take_proposals", { n: suggested });
    const likeness = example
      ? example.to && !isProblem
        ? t("rows.from_to", { from: quote(example.from), to: quote(example.to) })
        : example.from
          ? t("rows.like", { from: quote(example.from) })
          : ""
      : "";
    return html`<li class="group" part="group">
      <span class="tag ${isProblem ? "bad" : "warn"}">${words.n(rows)}</span>
      <p>${text} <span class="muted example">${likeness}</span></p>
      <span class="actions">
        ${isProblem && suggested > 0 ? button(take, () => mend("suggest"), "small") : nothing}
        ${isProblem && clearable ? button(t("rows.clear"), () => mend("clear"), "small") : nothing}
        ${isProblem ? button(t("rows.leave_out"), () => mend("leave_out"), "small") : nothing}
        ${button(t("rows.show"), () => this.#show({ code, ...(reason === undefined ? {} : { reason }) }, text), "small plain")}
      </span>
    </li>`;
  }

  /** Rules in force, each with the way back. */
  #changes(): Drawn {
    const { flow, words } = this.#ui;
    const { t } = words;
    const { rules = [] } = flow.sheet?.state ?? {};
    if (rules.length === 0) return nothing;
    const did = { suggest: "rows.took", clear: "rows.cleared", leave_out: "rows.left_out" } as const;
    return html`<section class="groups changes">
      <h3>${t("rows.changes")}</h3>
      <ul>
        ${rules.map(
          (rule) => html`<li class="group">
            <span class="tag good" aria-hidden="true">✓</span>
            <p>${flow.taken.get(ruleKey(rule)) ?? rule.code} <strong>${t(did[rule.action])}</strong></p>
            <span class="actions">${button(t("rows.undo"), () => this.#unmend(rule), "small plain")}</span>
          </li>`,
        )}
      </ul>
    </section>`;
  }

  #unmend(rule: MendRule): void {
    this.#ui.flow.unmend(rule);
    void this.#leave();
  }

  async #undo(): Promise<void> {
    const { flow } = this.#ui;
    await flow.undo();
    if (!flow.canUndo) void this.#leave();
  }

  #leaveOut(row: number, out: boolean): void {
    const { flow, words } = this.#ui;
    const isDone = flow.leaveOut(row, out);
    const state = words.t(out ? "state.left_out" : "state.fine");
    this.#ui.say(isDone ? words.t("rows.now", { row, state }) : words.t("rows.by_rule"));
    this.#isRule = !isDone;
  }

  #show(filter: RowFilter, label: string): void {
    this.#filter = filter;
    this.#label = label;
    this.#grid.restart();
    this.#ui.say(this.#ui.words.t("rows.shown", { what: label }));
  }

  #table(): TemplateResult {
    const { flow, words } = this.#ui;
    const { t } = words;
    const { sheet } = flow;
    const { counts, reading } = sheet?.state ?? {};
    const filter = this.#chosen;
    const total = this.#total(filter);
    const count = (of: Named) =>
      of === "all" ? (counts?.read ?? reading?.rows ?? 0) : (sheet?.count(of) ?? 0);
    const tabs = FILTERS.filter((of) => of === "all" || of === filter || count(of) > 0);
    return html`<section class="table">
      <div class="bar">
        ${choices(
          "filter",
          t("filter.show"),
          tabs.map((value) => ({
            value,
            label: html`${t(`filter.${value}`)} <b>${words.n(count(value))}</b>`,
            kind: value,
          })),
          typeof filter === "string" ? filter : undefined,
          (value) => this.#show(value, t(`filter.${value}`)),
          "tabs",
        )}
        ${button(t("rows.undo"), () => void this.#undo(), "small", !flow.canUndo)}
      </div>
      ${typeof filter === "string" ? nothing : html`<p class="chosen">${t("rows.shown", { what: this.#label })}</p>`}
      ${total === 0 && counts && !this.#grid.isEditing ? html`<p class="muted none">${t("rows.empty")}</p>` : this.#gridOf(total)}
      ${this.#isRule ? notice("info", t("rows.by_rule")) : nothing}
      <p class="muted help" id="grid-help">${t("rows.help")}</p>
    </section>`;
  }

  #total(filter: RowFilter): number {
    const { counts, reading, inspection } = this.#ui.flow.sheet?.state ?? {};
    if (counts) return this.#ui.flow.sheet?.count(filter) ?? 0;
    return Math.max(reading?.rows ?? 0, inspection?.sample.length ?? 0);
  }

  #gridOf(total: number): TemplateResult {
    const { flow, words } = this.#ui;
    const { t } = words;
    const fields = (flow.sheet?.state.inspection.columns ?? []).map(({ field }) => field);
    const shown = FIELDS.filter((field): field is Field => field !== "birthDate" && fields.includes(field));
    if (!shown.includes("id")) shown.unshift("id");
    const columns: GridColumn<SheetRow>[] = [
      {
        title: t("rows.row"),
        width: [5, 0],
        kind: () => "number",
        cell: ({ row, state }) =>
          html`<span class="dot ${state}" title=${t(`state.${state}`)}></span>${words.n(row)}`,
      },
      ...shown.map((field) => this.#column(field)),
    ];
    const found: GridColumn<SheetRow> = {
      title: t("rows.found"),
      width: this.#isNarrow ? [0, 0] : [13, 3],
      kind: () => "found",
      cell: (row) => this.#found(row),
    };
    return this.#grid.render({
      label: t("rows.table"),
      total,
      rowHeight: this.#isNarrow ? 92 : 48,
      columns: [...columns, found],
      kind: ({ state }) => state,
      describedBy: "grid-help",
      key: (event, row) => this.#key(event, row),
    });
  }

  #column(field: Field): GridColumn<SheetRow> {
    const { flow, words } = this.#ui;
    const width = [WIDE[field] ?? 7, field === "email" ? 2 : 1] as const;
    return {
      title: words.field(field),
      width,
      kind: ({ issues }) => worst(issues, field),
      cell: ({ cells }) => this.#value(cells[field]),
      text: ({ cells }) => cells[field]?.edited ?? cells[field]?.text ?? "",
      label: ({ row }) => words.t("rows.edit", { field: words.field(field), row: String(row) }),
      edited: (row, text) => void flow.edit(row, field, text),
    };
  }

  /** What will be sent stands first; what stood there before it comes after it. */
  #value(cell: SheetCell | undefined): unknown {
    if (!cell) return nothing;
    const { text, edited, sent } = cell;
    const now = sent ?? edited ?? text;
    if (now === text) return html`<span class="value">${text}</span>`;
    const was = this.#ui.words.t("was", { text: text || "–" });
    return html`<span class="pair"><span class="value">${now || "–"}</span><span class="was" title=${was}>${was}</span></span>`;
  }

  #found({ row, state, issues }: SheetRow): TemplateResult {
    const { words } = this.#ui;
    const isOut = state === "left_out";
    const text = isOut
      ? words.t("state.left_out")
      : telling(issues)
          .map((issue) => words.issue(issue))
          .join(" ");
    const leave = words.t(isOut ? "rows.take_in" : "rows.leave_out");
    return html`<span class="text" title=${text}>${text}</span>
      <button
        type="button"
        class="small plain"
        tabindex="-1"
        @click=${(event: Event) => {
          event.stopPropagation();
          this.#leaveOut(row, !isOut);
        }}
      >${leave}</button>`;
  }

  #key(event: KeyboardEvent, { row, state }: SheetRow): void {
    const { flow, words } = this.#ui;
    if (event.key === "Delete") {
      event.preventDefault();
      this.#leaveOut(row, state !== "left_out");
    } else if (event.key === "z" && (event.ctrlKey || event.metaKey) && flow.canUndo) {
      event.preventDefault();
      void flow.undo();
      this.#ui.say(words.t("rows.undone"));
    }
  }

  async #saveRejects(): Promise<void> {
    const { flow } = this.#ui;
    const rejects = await flow.sheet?.rejects();
    if (rejects) save(new Blob(["\ufeff", rejects], { type: "text/csv" }), nameOf(flow.name, "rejects.csv"));
  }

  #send(): TemplateResult {
    const ui = this.#ui;
    const { flow, words } = ui;
    const { t } = words;
    const { counts, reading, failure } = flow.sheet?.state ?? {};
    const { accepted = 0, rejected = 0, leftOut = 0 } = counts ?? {};
    const bad = rejected - leftOut;
    const isHeld = flow.whole && bad > 0;
    // What is read once more may become good; a click is answered when that is known.
    const isOff = reading ? !counts : accepted === 0 || isHeld || Boolean(failure);
    const label = flow.brokeOff ? t("send.go_on") : t("send.users", { n: accepted });
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
      ${
        flow.brokeOff
          ? notice(
              "info",
              html`<p>${t(flow.failure ? "send.other_run" : "send.broke_off")}</p>
                ${button(t("send.anew"), () => void flow.forget(), "small")}`,
            )
          : nothing
      }
      <p class="muted" part="privacy">${privacy(ui)}</p>
      <div class="actions" @pointerdown=${hold}>
        ${button(label, () => ui.send(), "primary", isOff)}
        ${button(t("outcome.another"), () => flow.reset())}
      </div>
    </section>`;
  }
}

/** What is pressed stays pressed when the end of an edit moves it away from under the pointer. */
function hold({ target, pointerId }: PointerEvent): void {
  if (target instanceof HTMLButtonElement) target.setPointerCapture(pointerId);
}

/** How bad a field of a row is. */
function worst(issues: readonly Issue[], field: Field): string {
  const own = issues.filter((issue) => issue.field === field);
  if (own.some(({ severity }) => severity === "error")) return "bad";
  return own.length > 0 ? "warn" : "";
}

/** What is wrong; where nothing is, what was put right. */
function telling(issues: readonly Issue[]): readonly Issue[] {
  const errors = issues.filter(({ severity }) => severity === "error");
  return errors.length > 0 ? errors : issues;
}

function quote(text: string): string {
  return `“${text.length > 28 ? `${text.slice(0, 27)}…` : text}”`;
}

function sum(groups: readonly IssueGroup[]): number {
  return groups.reduce((total, { rows }) => total + rows, 0);
}
