// Every row: what is wrong by kind, with the same fix for all alike, and a table in which each can be mended.

import type { ReactiveControllerHost } from "@lit/reactive-element";
import { html, nothing, type TemplateResult } from "lit-html";
import { FIELDS } from "../../prepare/fields.js";
import type { Column, Issue } from "../../types/index.js";
import type { Field, Fix, SheetCell, SheetRow } from "../../types/sheet.js";
import type { Sending } from "../enrollment.js";
import { ruleKey } from "../flow.js";
import { Grid, type GridColumn } from "../grid/grid.js";
import { GroupList } from "../grid/group-list.js";
import { type Listed, RowList } from "../grid/row-list.js";
import { sendPart } from "../submit-panel.js";
import { bar, button, choices, type Drawn, item, notice, troubles, type Ui } from "../templates.js";

type Named = Exclude<Listed, object>;

const FILTERS: readonly Named[] = ["all", "refused", "invalid", "warnings", "fixed", "excluded"];
/** Fields that need more room than others, in rem. */
const WIDE: Partial<Record<Field, number>> = { email: 11, hashedEmail: 11, phoneNumber: 9.5, birthYear: 7.5 };

export class RowsStep {
  readonly #ui: Ui;
  readonly #grid: Grid<SheetRow>;
  readonly #host: ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment };
  readonly #list: RowList;
  readonly #groups: GroupList;
  #label = "";
  #counts: unknown;
  #isNarrow = false;
  /** The last run, once its outcome was looked at. */
  #run: Sending | undefined;
  /** What is to be said of the last change: that a rule is stronger, or that it comes too late. */
  #told = "";

  constructor(ui: Ui, host: ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment }) {
    this.#ui = ui;
    this.#host = host;
    this.#list = new RowList(
      () => ui.flow.changes?.refused ?? [],
      () => ui.flow.touch(),
    );
    this.#groups = new GroupList(ui, {
      show: (filter, label) => this.#show(filter, label),
      mended: () => {
        void this.#leave();
        this.#anew();
      },
    });
    this.#grid = new Grid(host, async (from, count) => {
      const { sheet } = ui.flow;
      return sheet ? this.#list.page(sheet, this.#chosen, from, count) : [];
    });
  }

  close(): void {
    this.#grid.close();
    this.#ask(undefined);
  }

  /** A row has been checked anew. */
  checked(row: SheetRow): void {
    const { flow, words } = this.#ui;
    this.#list.held = true;
    this.#grid.replace(row, (other) => other.row === row.row);
    const state = words.t(`state.${this.#stateOf(row)}`);
    const isLate = flow.changes?.of(row.row) === "late";
    this.#told = isLate ? words.t("rows.late", { row: row.row }) : "";
    this.#ui.say(`${words.t("rows.now", { row: row.row, state })}. ${this.#said(row)}`);
  }

  /** What was pressed is gone: the list has the focus, or its heading where it is empty. */
  async #leave(): Promise<void> {
    await this.#host.updateComplete;
    if (!this.#grid.focus()) this.#host.renderRoot.querySelector<HTMLElement>("h2")?.focus();
  }

  /** What needs a look first, where nobody chose. */
  get #chosen(): Listed {
    const { sheet, changes } = this.#ui.flow;
    return this.#list.chosen(sheet, changes && changes.refused.length > 0 ? "refused" : undefined);
  }

  render(width: number): TemplateResult {
    const { flow, words } = this.#ui;
    const { t } = words;
    const { sheet } = flow;
    if (!sheet) return html``;
    const { state } = sheet;
    const { counts, groups } = state;
    this.#isNarrow = width < 640;
    if (flow.sending !== this.#run) {
      this.#run = flow.sending;
      this.#ask(undefined);
      this.#told = "";
    }
    if (counts !== this.#counts) {
      // Who has begun to look at the list is not taken elsewhere when the reading ends.
      if (!this.#counts && this.#grid.touched) this.#list.filter ??= "all";
      // While somebody types, the list under the cell is not changed for another.
      this.#list.held = counts !== null && (this.#list.held || this.#grid.isEditing);
      this.#list.drop();
      this.#counts = counts;
      this.#grid.refresh();
    }
    const problems = groups.filter(({ severity }) => severity === "error");
    const warnings = groups.filter(({ severity }) => severity === "warning");
    return html`${this.#understood()} ${this.#progress()} ${troubles(this.#ui)}
      ${counts && counts.read > 0 && counts.invalid === 0 && !flow.changes?.refused.length ? notice("good", t("rows.all_good")) : nothing}
      ${this.#groups.problems(problems)} ${this.#groups.warnings(warnings)} ${this.#changes()}
      ${this.#table()} ${sendPart(this.#ui)}`;
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
      ? words.t("rows.read", { n: counts.read, good: counts.valid, bad: counts.invalid })
      : words.t("rows.reading", { n: reading?.rows ?? 0 });
    const isLong = reading && (!counts || reading.size > 4_000_000);
    return html`<div class="told" aria-busy=${Boolean(reading || flow.looking)}>
      <p class="big">${told}</p>
      ${isLong ? bar(reading.bytes, reading.size, words.t("rows.reading", { n: reading.rows })) : nothing}
    </div>`;
  }

  /** Rules in force, each with the way back. */
  #changes(): Drawn {
    const { flow, words } = this.#ui;
    const { t } = words;
    const { fixes: rules = [] } = flow.sheet?.state ?? {};
    if (rules.length === 0) return nothing;
    const did = { suggest: "rows.took", clear: "rows.cleared", exclude: "rows.left_out" } as const;
    return html`<section class="groups changes">
      <h3>${t("rows.changes")}</h3>
      <ul>
        ${rules.map((rule) =>
          item(
            html`<span class="tag good" aria-hidden="true">✓</span>`,
            html`${flow.taken.get(ruleKey(rule)) ?? rule.code} <strong>${t(did[rule.action])}</strong>`,
            button(t("rows.undo"), () => void this.#unmend(rule), "small plain"),
          ),
        )}
      </ul>
    </section>`;
  }

  async #unmend(rule: Fix): Promise<void> {
    await this.#ui.flow.unmend(rule);
    void this.#leave();
  }

  /** All alike are mended: what is left of the problems is shown once it is known. */
  #anew(): void {
    this.#list.held = false;
    this.#told = "";
    if (this.#list.filter === undefined) return;
    this.#ask(undefined);
  }

  async #undo(): Promise<void> {
    const { flow } = this.#ui;
    this.#told = "";
    await flow.undo();
    if (!flow.canUndo) void this.#leave();
  }

  #leaveOut(row: number, out: boolean): void {
    const { flow, words } = this.#ui;
    this.#list.held = true;
    const isDone = flow.leaveOut(row, out);
    const state = words.t(out ? "state.excluded" : "state.valid");
    const isLate = isDone && flow.changes?.of(row) === "late";
    this.#told = isLate ? words.t("rows.late", { row }) : isDone ? "" : words.t("rows.by_rule");
    this.#ui.say(isDone ? `${words.t("rows.now", { row, state })}. ${this.#told}` : this.#told);
  }

  #show(filter: Listed, label: string): void {
    this.#ask(filter);
    this.#label = label;
    this.#ui.say(this.#ui.words.t("rows.shown", { what: label }));
  }

  /** Another list, or the same one anew. */
  #ask(filter: Listed | undefined): void {
    this.#list.ask(filter);
    this.#grid.restart();
  }

  /** The same list, without what is mended. */
  #update(): void {
    this.#ask(this.#list.filter);
    void this.#leave();
  }

  #table(): TemplateResult {
    const { flow, words } = this.#ui;
    const { t } = words;
    const filter = this.#chosen;
    const total = filter === "all" ? this.#count(filter) : (this.#list.length ?? this.#count(filter));
    const tabs = FILTERS.filter((of) => of === "all" || of === filter || this.#count(of) > 0);
    return html`<section class="table">
      <div class="bar">
        ${choices(
          "filter",
          t("filter.show"),
          tabs.map((value) => ({
            value,
            label: html`${t(`filter.${value}`)} <b>${words.n(this.#count(value))}</b>`,
            kind: value,
          })),
          typeof filter === "string" ? filter : undefined,
          (value) => this.#show(value, t(`filter.${value}`)),
          "tabs",
        )}
        <span class="actions">
          ${this.#list.held && filter !== "all" ? button(t("rows.anew"), () => this.#update(), "small") : nothing}
          ${button(t("rows.undo"), () => void this.#undo(), "small", !flow.canUndo)}
        </span>
      </div>
      ${typeof filter === "string" ? nothing : html`<p class="chosen">${t("rows.shown", { what: this.#label })}</p>`}
      ${total === 0 && flow.sheet?.state.counts && !this.#grid.isEditing ? html`<p class="muted none">${t("rows.empty")}</p>` : this.#gridOf(total)}
      ${this.#told ? notice("info", this.#told) : nothing}
      <p class="muted help" id="grid-help">${t("rows.help")}</p>
    </section>`;
  }

  /** How many rows a list has, while it is read the rows that are there. */
  #count(of: Listed): number {
    const { sheet, changes } = this.#ui.flow;
    const { counts, reading, inspection } = sheet?.state ?? {};
    if (of === "refused") return changes?.refused.length ?? 0;
    if (counts || of !== "all") return sheet?.count(of) ?? 0;
    return Math.max(reading?.rows ?? 0, inspection?.sample.length ?? 0);
  }

  #gridOf(total: number): TemplateResult {
    const { flow, words } = this.#ui;
    const { t } = words;
    const fields = (flow.sheet?.state.inspection.columns ?? []).map(({ field }) => field);
    const shown = FIELDS.filter((field) => fields.includes(field));
    if (!shown.includes("id")) shown.unshift("id");
    const columns: GridColumn<SheetRow>[] = [
      {
        title: t("rows.row"),
        width: [total > 99_999 ? 7 : 5, 0],
        kind: () => "number",
        cell: (row) => {
          const state = this.#stateOf(row);
          return html`<span class="dot ${state}" title=${t(`state.${state}`)}></span>${words.n(row.row)}`;
        },
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
      kind: (row) => this.#stateOf(row),
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
      kind: ({ row, issues }) =>
        flow.changes?.reasons(row).some((reason) => reason.field === field) ? "bad" : worst(issues, field),
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

  #found(shown: SheetRow): TemplateResult {
    const { words } = this.#ui;
    const { row, state } = shown;
    const isOut = state === "excluded";
    const text = isOut ? words.t("state.excluded") : this.#said(shown);
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

  /** Where a row stands, what the API said of it included. */
  #stateOf({ row, state }: SheetRow): SheetRow["state"] {
    if (state === "excluded" || state === "invalid") return state;
    const since = this.#ui.flow.changes?.of(row);
    return since === "refused" ? "invalid" : since === "mended" ? "fixed" : state;
  }

  /** What there is to say of a row: the API's words as they are, then ours. */
  #said({ row, issues }: SheetRow): string {
    const { flow, words } = this.#ui;
    const { changes } = flow;
    const { t } = words;
    const holder = changes?.holder(row);
    const reasons = changes?.reasons(row).map(({ message }) => message) ?? [];
    const told = {
      refused: holder ? t("rows.taken", { row: holder }) : reasons.join(" ") || t("filter.refused"),
      mended: t("rows.mended"),
      late: t("rows.late", { row }),
    };
    const since = changes?.of(row);
    return [since ? told[since] : "", ...telling(issues).map((issue) => words.issue(issue))].join(" ").trim();
  }

  #key(event: KeyboardEvent, { row, state }: SheetRow): void {
    const { flow, words } = this.#ui;
    if (event.key === "Delete") {
      event.preventDefault();
      this.#leaveOut(row, state !== "excluded");
    } else if (event.key === "z" && (event.ctrlKey || event.metaKey) && flow.canUndo) {
      event.preventDefault();
      void this.#undo();
      this.#ui.say(words.t("rows.undone"));
    }
  }
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
