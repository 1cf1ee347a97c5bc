// How one row of the file is shown: its state, its cells and its issues.

import { html, nothing, type TemplateResult } from "lit-html";
import { FIELDS } from "../../prepare/fields.js";
import type { Issue } from "../../types/index.js";
import type { Field, RowState, SheetCell, SheetRow } from "../../types/sheet.js";
import type { GridColumn } from "../grid/grid.js";
import type { StepContext } from "../templates.js";

/** Minimum widths of columns, in rem. */
const WIDTHS: Partial<Record<Field, number>> = {
  email: 11,
  hashedEmail: 11,
  phoneNumber: 9.5,
  birthYear: 7.5,
};
const WIDTH = 7;
/** With more rows, their numbers need a wider column. */
const FIVE_DIGITS = 99_999;

export class RowView {
  readonly #context: StepContext;
  readonly #setExcluded: (row: number, excluded: boolean) => void;

  constructor(context: StepContext, setExcluded: (row: number, excluded: boolean) => void) {
    this.#context = context;
    this.#setExcluded = setExcluded;
  }

  /** The columns of the table. In a narrow table, the issues are below the cells, without a column. */
  columns(total: number, isNarrow: boolean): GridColumn<SheetRow>[] {
    const { flow, i18n } = this.#context;
    const { columns = [] } = flow.sheet?.state.inspection ?? {};
    const fields = FIELDS.filter((field) => columns.some((column) => column.field === field));
    if (!fields.includes("id")) fields.unshift("id");
    const number: GridColumn<SheetRow> = {
      title: i18n.t("rows.row"),
      width: [total > FIVE_DIGITS ? 7 : 5, 0],
      className: () => "number",
      cell: (row) => {
        const state = this.stateOf(row);
        return html`<span class="dot ${state}" title=${i18n.t(`state.${state}`)}></span>${i18n.n(row.row)}`;
      },
    };
    const issues: GridColumn<SheetRow> = {
      title: i18n.t("rows.issues"),
      width: isNarrow ? [0, 0] : [13, 3],
      className: () => "issues",
      cell: (row) => this.#issuesCell(row),
    };
    return [number, ...fields.map((field) => this.#column(field)), issues];
  }

  /** The state of a row. A rejected row is invalid, and fixed once it is corrected. */
  stateOf({ row, state }: SheetRow): RowState {
    if (state === "excluded" || state === "invalid") return state;
    const resend = this.#context.flow.resubmission?.stateOf(row);
    return resend === "rejected" ? "invalid" : resend === "corrected" ? "fixed" : state;
  }

  /** Everything the user must know about a row: first its state since the last run, then its issues. */
  issuesText({ row, issues }: SheetRow): string {
    const { i18n } = this.#context;
    return [this.#resendText(row), ...mostSevere(issues).map((issue) => i18n.issue(issue))].join(" ").trim();
  }

  #resendText(row: number): string {
    const { flow, i18n } = this.#context;
    const { t } = i18n;
    const { resubmission } = flow;
    switch (resubmission?.stateOf(row)) {
      case "rejected": {
        const other = resubmission.rowWithSameId(row);
        if (other !== undefined) return t("rows.id_taken", { row: other });
        const reasons = resubmission.reasons(row);
        const texts = reasons.map((reason) => (reason.isApiError ? reason.message : i18n.issue(reason)));
        return texts.join(" ") || t("filter.rejected");
      }
      case "corrected":
        return t("rows.corrected");
      case "too_late":
        return t("rows.too_late", { row });
      default:
        return "";
    }
  }

  #column(field: Field): GridColumn<SheetRow> {
    const { flow, i18n } = this.#context;
    return {
      title: i18n.field(field),
      width: [WIDTHS[field] ?? WIDTH, field === "email" ? 2 : 1],
      className: ({ row, issues }) =>
        flow.resubmission?.reasons(row).some((reason) => reason.field === field)
          ? "bad"
          : severityClass(issues, field),
      cell: ({ cells }) => this.#value(cells[field]),
      text: ({ cells }) => cells[field]?.edited ?? cells[field]?.text ?? "",
      label: ({ row }) => i18n.t("rows.edit_cell", { field: i18n.field(field), row: String(row) }),
      edited: (row, text) => void flow.edits?.edit(row, field, text),
    };
  }

  /** The value that will be sent, and below it the text of the file if it differs. */
  #value(cell: SheetCell | undefined): unknown {
    if (!cell) return nothing;
    const { text, edited, sent } = cell;
    const value = sent ?? edited ?? text;
    if (value === text) return html`<span class="value">${text}</span>`;
    const previous = this.#context.i18n.t("rows.previous_value", { text: text || "–" });
    return html`<span class="pair"><span class="value">${value || "–"}</span><span class="previous" title=${previous}>${previous}</span></span>`;
  }

  #issuesCell(row: SheetRow): TemplateResult {
    const { t } = this.#context.i18n;
    const isExcluded = row.state === "excluded";
    const text = isExcluded ? t("state.excluded") : this.issuesText(row);
    return html`<span class="text" title=${text}>${text}</span>
      <button type="button" class="small plain" tabindex="-1" @click=${(event: Event) => {
        // The click would otherwise also edit the cell.
        event.stopPropagation();
        this.#setExcluded(row.row, !isExcluded);
      }}
      >${t(isExcluded ? "rows.include" : "rows.exclude")}</button>`;
  }
}

/** The CSS class of a cell with the most severe issue of its field. */
function severityClass(issues: readonly Issue[], field: Field): string {
  const own = issues.filter((issue) => issue.field === field);
  if (own.some(({ severity }) => severity === "error")) return "bad";
  return own.length > 0 ? "warn" : "";
}

/** The errors; without errors, the warnings. */
function mostSevere(issues: readonly Issue[]): readonly Issue[] {
  const errors = issues.filter(({ severity }) => severity === "error");
  return errors.length > 0 ? errors : issues;
}
