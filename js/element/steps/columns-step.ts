// The second step: the user checks which field each column has, and how the file is read.

import { html, nothing, type TemplateResult } from "lit-html";
import { COLUMN_FIELDS } from "../../prepare/fields.js";
import type { Column, ColumnField } from "../../types/index.js";
import { isUncertain } from "../column-review.js";
import type { TextKey } from "../i18n/en-first-step.js";
import { button, fileIssues, notice, type Rendered, type StepContext } from "../templates.js";

const FORMATS = ["csv", "ndjson", "json"] as const;
const DELIMITERS = [",", ";", "\t", "|"];
/** The rows that can be chosen as the header; 0 is none. */
const HEADER_ROWS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252"];
/** How many sample values of a column are shown. */
const SAMPLES = 3;

export function columnsStep(context: StepContext): TemplateResult {
  const { flow, i18n } = context;
  const { t } = i18n;
  const { inspection, failure } = flow.sheet?.state ?? {};
  if (!inspection) return html``;
  const { columns } = inspection;
  const hasId = columns.some((column, index) => fieldOf(context, column, index) === "id");
  const review = flow.columnsNeedReview && !hasId ? t("columns.id_required") : t("columns.check_marked");
  return html`${flow.columnsRemembered ? notice("info", t("columns.remembered")) : nothing}
    ${fileIssues(context)} ${flow.columnsNeedReview ? notice("warn", review) : nothing}
    <div class="columns" part="columns">
      <div class="column heads" aria-hidden="true">
        <span>${t("columns.header")}</span><span></span><span>${t("columns.field")}</span>
      </div>
      ${columns.map((column, index) => columnRow(context, column, index))}
    </div>
    ${fileOptions(context)}
    <div class="actions">
      ${button(t("columns.confirm"), () => void flow.confirmColumns(), "primary", !hasId || Boolean(failure))}
      ${button(t("file.choose_another"), () => flow.reset())}
    </div>`;
}

/** The field that the user chose, or the detected one. */
function fieldOf({ flow }: StepContext, { field }: Column, index: number): ColumnField | null {
  const chosen = flow.readOptions.columns.get(index);
  // A chosen `birthDate` is detected as the field that is sent, `birthYear`.
  return chosen === undefined ? field : chosen;
}

function columnRow(context: StepContext, column: Column, index: number): TemplateResult {
  const { flow, i18n } = context;
  const { t } = i18n;
  const name = column.header.trim() || t("columns.number", { n: index + 1 });
  const field = fieldOf(context, column, index);
  const { columns = [] } = flow.sheet?.state.inspection ?? {};
  const { columns: chosen } = flow.readOptions;
  const isMarked = !chosen.has(index) && isUncertain(column, columns);
  const samples = (column.sample ?? []).filter(Boolean).slice(0, SAMPLES);
  const choose = (event: Event) => {
    const value = ((event.target as HTMLSelectElement).value || null) as ColumnField | null;
    flow.setReadOptions({ columns: new Map(chosen).set(index, value) });
  };
  return html`<div class="column ${field ? "" : "ignored"} ${isMarked ? "uncertain" : ""}">
    <label for="column-${index}">${name}</label>
    <span class="samples" id="sample-${index}">${samples.map((value) => html`<span>${value}</span>`)}</span>
    <span class="field">
      <select part="select" id="column-${index}" aria-describedby="sample-${index}" @change=${choose}>
        <option value="" ?selected=${field === null}>${t("columns.ignore")}</option>
        ${COLUMN_FIELDS.map((one) => html`<option value=${one} ?selected=${one === field}>${i18n.field(one)}</option>`)}
      </select>
      ${isMarked ? html`<span class="tag warn">${t("columns.uncertain")}</span>` : nothing}
    </span>
  </div>`;
}

/** Format, encoding, delimiter and header row. A change of one of them detects the columns again. */
function fileOptions({ flow, i18n }: StepContext): Rendered {
  const { t } = i18n;
  const { inspection } = flow.sheet?.state ?? {};
  if (!inspection) return nothing;
  const { format, encoding, delimiter, headerRow } = inspection;
  const noColumns = { columns: new Map() };
  const { readOptions } = flow;
  const isChosen =
    readOptions.columns.size > 0 ||
    readOptions.format ||
    readOptions.encoding ||
    readOptions.delimiter ||
    readOptions.headerRow !== undefined;
  const detectAgain = () =>
    flow.setReadOptions({
      ...noColumns,
      format: undefined,
      encoding: undefined,
      delimiter: undefined,
      headerRow: undefined,
    });
  return html`<details>
    <summary>${t("columns.file_options")}</summary>
    <div class="fields">
      ${select(
        t("columns.format"),
        FORMATS,
        format,
        // The delimiter of one format means nothing in another.
        (value) =>
          flow.setReadOptions({ ...noColumns, format: value, delimiter: undefined, headerRow: undefined }),
        (value) => (value === "csv" ? t("format.csv") : value.toUpperCase()),
      )}
      ${select(
        t("columns.encoding"),
        ENCODINGS,
        encoding,
        (value) => flow.setReadOptions({ ...noColumns, encoding: value }),
        (value) => value.toUpperCase(),
      )}
      ${
        delimiter === null
          ? nothing
          : select(
              t("columns.delimiter"),
              DELIMITERS,
              delimiter,
              (value) => flow.setReadOptions({ ...noColumns, delimiter: value }),
              (value) => (DELIMITERS.includes(value) ? t(`delimiter.${value}` as TextKey) : value),
            )
      }
      ${
        delimiter === null
          ? nothing
          : select(
              t("columns.header_row"),
              HEADER_ROWS,
              String(headerRow ?? 0),
              (value) => flow.setReadOptions({ ...noColumns, headerRow: Number(value) }),
              (value) => (value === "0" ? t("columns.no_header") : value),
            )
      }
    </div>
    ${isChosen ? button(t("columns.detect_again"), detectAgain) : nothing}
  </details>`;
}

/** A labelled `select`. A current value that is not among the values becomes one of them. */
function select<Value extends string>(
  label: string,
  values: readonly Value[],
  current: Value,
  onSelect: (value: Value) => void,
  nameOf: (value: Value) => string,
): TemplateResult {
  const known = values.find((value) => value === current.toLowerCase()) ?? current;
  const all = values.includes(known) ? values : [...values, known];
  const onChange = (event: Event) => onSelect((event.target as HTMLSelectElement).value as Value);
  return html`<label>
    <span>${label}</span>
    <select part="select" @change=${onChange}>
      ${all.map((value) => html`<option value=${value} ?selected=${value === known}>${nameOf(value)}</option>`)}
    </select>
  </label>`;
}
