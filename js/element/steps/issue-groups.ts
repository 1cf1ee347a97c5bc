// Rows with the same issue as one group, with the fixes that apply to all of them.

import { html, nothing, type TemplateResult } from "lit-html";
import type { Fix, IssueGroup } from "../../types/sheet.js";
import { downloadInvalidRows } from "../download.js";
import type { RowListFilter } from "../grid/row-list.js";
import { button, groupItem, type Rendered, type StepContext } from "../templates.js";

/** How many groups are shown before the user asks for more. */
const INITIAL_GROUPS = 5;
/** Longer examples are cut off. */
const EXAMPLE_LENGTH = 28;

/** What the groups need from the rows step. */
export interface IssueGroupActions {
  showRows(filter: RowListFilter, label: string): void;
  /** A fix was applied. The focused button can disappear. */
  fixApplied(): void;
}

export class IssueGroups {
  readonly #context: StepContext;
  readonly #actions: IssueGroupActions;
  #showsAll = false;

  constructor(context: StepContext, actions: IssueGroupActions) {
    this.#context = context;
    this.#actions = actions;
  }

  /** Groups of invalid rows. */
  errors(groups: readonly IssueGroup[]): Rendered {
    const { flow, i18n } = this.#context;
    if (groups.length === 0) return nothing;
    const download = () => void downloadInvalidRows(flow.sheet, flow.fileName);
    return html`<section class="groups" part="groups">
      <h3>${i18n.t("rows.issues")}</h3>
      ${this.#list(groups)} ${button(i18n.t("rows.download_invalid"), download, "small")}
    </section>`;
  }

  /** Groups of rows that were corrected automatically, collapsed. */
  warnings(groups: readonly IssueGroup[]): Rendered {
    const { i18n } = this.#context;
    if (groups.length === 0) return nothing;
    return html`<details class="warnings">
      <summary>
        ${i18n.t("rows.auto_corrected")}
        <span class="tag">${i18n.n(groups.reduce((total, { rows }) => total + rows, 0))}</span>
      </summary>
      <section class="groups" part="groups">${this.#list(groups)}</section>
    </details>`;
  }

  #list(groups: readonly IssueGroup[]): TemplateResult {
    const shown = this.#showsAll ? groups : groups.slice(0, INITIAL_GROUPS);
    const hidden = groups.length - shown.length;
    const showAll = () => {
      this.#showsAll = true;
      this.#context.flow.changed();
    };
    return html`<ul>${shown.map((group) => this.#group(group))}</ul>
      ${hidden > 0 ? button(this.#context.i18n.t("rows.more_groups", { n: hidden }), showAll, "small") : nothing}`;
  }

  #group(group: IssueGroup): TemplateResult {
    const { i18n } = this.#context;
    const { code, reason, rows, severity } = group;
    const isError = severity === "error";
    const text = i18n.issue(group);
    const filter = { code, ...(reason === undefined ? {} : { reason }) };
    return groupItem(
      html`<span class="tag ${isError ? "bad" : "warn"}">${i18n.n(rows)}</span>`,
      html`${text} <span class="muted">${this.#example(group)}</span>`,
      html`${isError || group.suggested > 0 ? this.#fixes(group, filter, text) : nothing}
        ${button(i18n.t("filter.show"), () => this.#actions.showRows(filter, text), "small plain")}`,
    );
  }

  #example({ example, severity, suggested }: IssueGroup): string {
    const { t } = this.#context.i18n;
    const { from, to } = example ?? {};
    if (to && severity === "warning" && suggested === 0)
      return t("rows.example_correction", { from: quote(from), to: quote(to) });
    return from ? t("rows.example", { from: quote(from) }) : "";
  }

  /** The buttons that fix all rows of a group. */
  #fixes(group: IssueGroup, filter: Omit<Fix, "action">, issue: string): Rendered {
    const { flow, i18n } = this.#context;
    const { t } = i18n;
    const { code, suggested, clearable } = group;
    // After a run, one of the rows with the same id can exist. The user decides row by row.
    if (flow.resubmission?.log && code === "id.duplicate") return nothing;
    const fixButton = (label: string, action: Fix["action"], done: string) => {
      const apply = async () => {
        await flow.edits?.applyFix({ ...filter, action }, issue);
        this.#actions.fixApplied();
        this.#context.announce(`${issue} ${done}`);
      };
      return button(label, () => void apply(), "small");
    };
    return html`${suggested > 0 ? fixButton(this.#suggestionLabel(group), "suggest", t("rows.suggestions_applied")) : nothing}
      ${clearable ? fixButton(t("rows.clear"), "clear", t("rows.values_cleared")) : nothing}
      ${code === "record.doubtful" ? fixButton(t("rows.accept"), "accept", t("rows.rows_accepted")) : nothing}
      ${fixButton(t(code === "record.doubtful" ? "rows.exclude_all" : "rows.exclude"), "exclude", t("rows.rows_excluded"))}`;
  }

  #suggestionLabel({ example, suggested }: IssueGroup): string {
    const { t } = this.#context.i18n;
    if (!example?.to) return t("rows.apply_suggestions", { n: suggested });
    const key = suggested > 1 ? "rows.apply_suggestions_like" : "rows.apply_suggestion";
    return t(key, { to: quote(example.to), n: suggested });
  }
}

function quote(text = ""): string {
  return `“${text.length > EXAMPLE_LENGTH ? `${text.slice(0, EXAMPLE_LENGTH - 1)}…` : text}”`;
}
