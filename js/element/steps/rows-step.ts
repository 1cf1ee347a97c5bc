// The third step: the issues of the rows, fixes for groups of rows, and a table in which the user edits single rows.

import { html, nothing, type TemplateResult } from "lit-html";
import type { Column } from "../../types/index.js";
import type { Fix, SheetRow } from "../../types/sheet.js";
import type { ElementRun } from "../enrollment.js";
import { Grid } from "../grid/grid.js";
import { RowList, type RowListFilter } from "../grid/row-list.js";
import {
  button,
  fileIssues,
  groupItem,
  NARROW,
  notice,
  progressBar,
  type Rendered,
  radioGroup,
  type StepContext,
  type StepHost,
} from "../templates.js";
import { IssueGroups } from "./issue-groups.js";
import { RowView } from "./row-view.js";
import { submitPanel } from "./submit-panel.js";

type NamedFilter = Exclude<RowListFilter, object>;

const FILTERS: readonly NamedFilter[] = ["all", "rejected", "invalid", "warnings", "fixed", "excluded"];
/** While a longer file is read again, there is a progress bar. In bytes. */
const LONG_FILE = 4_000_000;

export class RowsStep {
  readonly #context: StepContext;
  readonly #host: StepHost;
  readonly #grid: Grid<SheetRow>;
  readonly #list: RowList;
  readonly #groups: IssueGroups;
  readonly #rowView: RowView;
  /** The label of the list, if it shows the rows of one issue. */
  #label = "";
  /** The counts of the sheet when the list was last requested. */
  #counts: unknown;
  #isNarrow = false;
  /** The last run, once its results were shown. */
  #run: ElementRun | undefined;
  /** What the user must know about the last edit: that it comes too late, or that a fix excludes the row. */
  #editNote = "";

  constructor(context: StepContext, host: StepHost) {
    this.#context = context;
    this.#host = host;
    this.#list = new RowList(
      () => context.flow.resubmission?.rejected ?? [],
      () => context.flow.changed(),
    );
    this.#groups = new IssueGroups(context, {
      showRows: (filter, label) => this.#show(filter, label),
      fixApplied: () => {
        void this.#focusList();
        this.#showRemaining();
      },
    });
    this.#rowView = new RowView(context, (row, excluded) => this.#setExcluded(row, excluded));
    this.#grid = new Grid(host, async (from, count) => {
      const { sheet } = context.flow;
      return sheet ? this.#list.page(sheet, this.#filter, from, count) : [];
    });
  }

  close(): void {
    this.#grid.close();
    this.#requestList(undefined);
  }

  /** A row was edited and validated again. */
  rowChecked(row: SheetRow): void {
    const { flow, i18n } = this.#context;
    this.#list.frozen = true;
    this.#grid.replace(row, (other) => other.row === row.row);
    const state = i18n.t(`state.${this.#rowView.stateOf(row)}`);
    const isTooLate = flow.resubmission?.stateOf(row.row) === "too_late";
    this.#editNote = isTooLate ? i18n.t("rows.too_late", { row: row.row }) : "";
    const announcement = i18n.t("rows.row_state", { row: row.row, state });
    this.#context.announce(`${announcement}. ${this.#rowView.issuesText(row)}`);
  }

  /** The focused button is gone: moves the focus to the list, or to the heading if the list is empty. */
  async #focusList(): Promise<void> {
    await this.#host.updateComplete;
    if (!this.#grid.focus()) this.#host.renderRoot.querySelector<HTMLElement>("h2")?.focus();
  }

  /** The list that is shown. By default these are the rows that need attention. */
  get #filter(): RowListFilter {
    const { sheet, resubmission } = this.#context.flow;
    return this.#list.current(
      sheet,
      resubmission && resubmission.rejected.length > 0 ? "rejected" : undefined,
    );
  }

  render(width: number): TemplateResult {
    const { flow, i18n } = this.#context;
    const { sheet } = flow;
    if (!sheet) return html``;
    const { counts, groups } = sheet.state;
    this.#isNarrow = width < NARROW;
    if (flow.run !== this.#run) {
      this.#run = flow.run;
      this.#requestList(undefined);
      this.#editNote = "";
    }
    if (counts !== this.#counts) this.#countsChanged();
    const errors = groups.filter(({ severity }) => severity === "error");
    const warnings = groups.filter(({ severity }) => severity === "warning");
    const allValid = counts && counts.read > 0 && counts.invalid === 0 && !flow.resubmission?.rejected.length;
    return html`${this.#fileSummary()} ${this.#rowSummary()} ${fileIssues(this.#context)}
      ${allValid ? notice("good", i18n.t("rows.all_valid")) : nothing}
      ${this.#groups.errors(errors)} ${this.#groups.warnings(warnings)} ${this.#appliedFixes()}
      ${this.#table()} ${submitPanel(this.#context)}`;
  }

  /** The sheet was read: requests the list again. */
  #countsChanged(): void {
    const { counts } = this.#context.flow.sheet?.state ?? { counts: null };
    // A user who works on the list is not moved to another one when the first reading ends.
    if (!this.#counts && this.#grid.touched) this.#list.filter ??= "all";
    // During an edit, the list under the cell does not change.
    this.#list.frozen = counts !== null && (this.#list.frozen || this.#grid.isEditing);
    this.#list.invalidate();
    this.#counts = counts;
    this.#grid.refresh();
  }

  /** The file and the fields of its columns. */
  #fileSummary(): TemplateResult {
    const { flow, i18n } = this.#context;
    const { columns = [] } = flow.sheet?.state.inspection ?? {};
    const used = columns.filter(({ field }) => field !== null);
    const ignored = columns.filter(({ field, header }) => field === null && header.trim());
    const pair = ({ header, field }: Column) =>
      html`<li><span>${header.trim() || "–"}</span> <span aria-hidden="true">→</span> ${i18n.field(field ?? "")}</li>`;
    const ignoredText = () =>
      i18n.t("rows.ignored_columns", { columns: i18n.list(ignored.map(({ header }) => header.trim())) });
    return html`<div class="file-summary" part="file-summary">
      <p><strong>${flow.fileName}</strong> <span class="muted">${i18n.size(flow.fileSize)}</span></p>
      <ul class="pairs">
        ${used.map(pair)} ${ignored.length > 0 ? html`<li class="muted">${ignoredText()}</li>` : nothing}
      </ul>
      ${button(i18n.t("rows.change_columns"), () => flow.goTo("columns"), "small")}
    </div>`;
  }

  /** How many rows are valid, or how many are read so far. */
  #rowSummary(): TemplateResult {
    const { flow, i18n } = this.#context;
    const { reading, counts } = flow.sheet?.state ?? {};
    const readingText = i18n.t("rows.reading", { n: reading?.rows ?? 0 });
    const text = counts
      ? i18n.t("rows.summary", { n: counts.read, valid: counts.valid, invalid: counts.invalid })
      : readingText;
    const hasBar = reading && (!counts || reading.size > LONG_FILE);
    return html`<div class="row-summary" aria-busy=${Boolean(reading || flow.pendingChecks)}>
      <p class="big">${text}</p>
      ${hasBar ? progressBar(reading.bytes, reading.size, readingText) : nothing}
    </div>`;
  }

  #appliedFixes(): Rendered {
    const { flow, i18n } = this.#context;
    const { t } = i18n;
    const { fixes = [] } = flow.sheet?.state ?? {};
    if (fixes.length === 0) return nothing;
    const effect = {
      suggest: "rows.suggestions_applied",
      clear: "rows.values_cleared",
      exclude: "rows.rows_excluded",
      accept: "rows.rows_accepted",
    } as const;
    return html`<section class="groups fixes">
      <h3>${t("rows.applied_fixes")}</h3>
      <ul>
        ${fixes.map((fix) =>
          groupItem(
            html`<span class="tag good" aria-hidden="true">✓</span>`,
            html`${flow.edits?.fixLabel(fix)} <strong>${t(effect[fix.action])}</strong>`,
            button(t("rows.undo"), () => void this.#removeFix(fix), "small plain"),
          ),
        )}
      </ul>
    </section>`;
  }

  async #removeFix(fix: Fix): Promise<void> {
    await this.#context.flow.edits?.removeFix(fix);
    void this.#focusList();
  }

  /** After a fix: shows the remaining invalid rows, once they are known. */
  #showRemaining(): void {
    this.#list.frozen = false;
    this.#editNote = "";
    if (this.#list.filter === undefined) return;
    this.#requestList(undefined);
  }

  async #undo(): Promise<void> {
    const { flow } = this.#context;
    this.#editNote = "";
    await flow.edits?.undo();
    if (!flow.edits?.canUndo) void this.#focusList();
  }

  #setExcluded(row: number, excluded: boolean): void {
    const { flow, i18n } = this.#context;
    this.#list.frozen = true;
    const isDone = flow.edits?.setExcluded(row, excluded) ?? false;
    const state = i18n.t(excluded ? "state.excluded" : "state.valid");
    const isTooLate = isDone && flow.resubmission?.stateOf(row) === "too_late";
    this.#editNote = isTooLate
      ? i18n.t("rows.too_late", { row })
      : isDone
        ? ""
        : i18n.t("rows.excluded_by_fix");
    const announcement = `${i18n.t("rows.row_state", { row, state })}. ${this.#editNote}`;
    this.#context.announce(isDone ? announcement : this.#editNote);
  }

  #show(filter: RowListFilter, label: string): void {
    this.#requestList(filter);
    this.#label = label;
    this.#context.announce(this.#context.i18n.t("rows.shown", { label }));
  }

  /** Shows another list, or refreshes the current one. */
  #requestList(filter: RowListFilter | undefined): void {
    this.#list.show(filter);
    this.#grid.restart();
  }

  /** Requests the same list again, without the rows that were corrected. */
  #refresh(): void {
    this.#requestList(this.#list.filter);
    void this.#focusList();
  }

  #table(): TemplateResult {
    const { flow, i18n } = this.#context;
    const { t } = i18n;
    const filter = this.#filter;
    const total = filter === "all" ? this.#count(filter) : (this.#list.length ?? this.#count(filter));
    const canRefresh = this.#list.frozen && filter !== "all";
    const isEmpty = total === 0 && flow.sheet?.state.counts && !this.#grid.isEditing;
    return html`<section class="table">
      <div class="bar">
        ${this.#filterTabs(filter)}
        <span class="actions">
          ${canRefresh ? button(t("rows.refresh"), () => this.#refresh(), "small") : nothing}
          ${button(t("rows.undo"), () => void this.#undo(), "small", !flow.edits?.canUndo)}
        </span>
      </div>
      ${typeof filter === "string" ? nothing : html`<p class="shown">${t("rows.shown", { label: this.#label })}</p>`}
      ${isEmpty ? html`<p class="muted none">${t("rows.empty")}</p>` : this.#renderGrid(total)}
      ${this.#editNote ? notice("info", this.#editNote) : nothing}
      <p class="muted help" id="grid-help">${t("rows.keyboard")}</p>
    </section>`;
  }

  #filterTabs(filter: RowListFilter): TemplateResult {
    const { i18n } = this.#context;
    const { t } = i18n;
    const shown = FILTERS.filter((tab) => tab === "all" || tab === filter || this.#count(tab) > 0);
    const tabs = shown.map((value) => ({
      value,
      label: html`${t(`filter.${value}`)} <b>${i18n.n(this.#count(value))}</b>`,
      className: value,
    }));
    const selected = typeof filter === "string" ? filter : undefined;
    const select = (value: NamedFilter) => this.#show(value, t(`filter.${value}`));
    return radioGroup("filter", t("filter.show"), tabs, selected, select, "tabs");
  }

  /** The number of rows of a list. During the first reading, these are the rows that are read so far. */
  #count(filter: RowListFilter): number {
    const { sheet, resubmission } = this.#context.flow;
    const { counts, reading, inspection } = sheet?.state ?? {};
    if (filter === "rejected") return resubmission?.rejected.length ?? 0;
    if (counts || filter !== "all") return sheet?.count(filter) ?? 0;
    return Math.max(reading?.rows ?? 0, inspection?.sample.length ?? 0);
  }

  #renderGrid(total: number): TemplateResult {
    return this.#grid.render({
      label: this.#context.i18n.t("rows.table"),
      total,
      rowHeight: this.#isNarrow ? 92 : 48,
      columns: this.#rowView.columns(total, this.#isNarrow),
      className: (row) => this.#rowView.stateOf(row),
      describedBy: "grid-help",
      onKey: (event, row) => this.#onKey(event, row),
    });
  }

  #onKey(event: KeyboardEvent, { row, state }: SheetRow): void {
    const { flow, i18n } = this.#context;
    if (event.key === "Delete") {
      event.preventDefault();
      this.#setExcluded(row, state !== "excluded");
    } else if (event.key === "z" && (event.ctrlKey || event.metaKey) && flow.edits?.canUndo) {
      event.preventDefault();
      void this.#undo();
      this.#context.announce(i18n.t("rows.undone"));
    }
  }
}
