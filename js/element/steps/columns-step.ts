// What was understood of the file, and the means to say that it is otherwise.

import { html, nothing, type TemplateResult } from "lit-html";
import { COLUMN_FIELDS } from "../../prepare/fields.js";
import type { Column, ColumnField } from "../../types/index.js";
import { isGuess } from "../flow.js";
import type { TextKey } from "../i18n/en.js";
import { button, notice, troubles, type Ui } from "../templates.js";

const FORMATS = ["csv", "ndjson", "json"];
const DELIMITERS = [",", ";", "\t", "|"];
const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252"];

/** The second step. */
export function columnsStep(ui: Ui): TemplateResult {
  const { flow, words } = ui;
  const { t } = words;
  const { inspection, failure } = flow.sheet?.state ?? {};
  if (!inspection) return html``;
  const { format, encoding, delimiter, columns } = inspection;
  const hasId = columns.some((column, index) => feeds(ui, column, index) === "id");
  const unsure = flow.needsColumns && !hasId ? t("columns.no_id") : t("columns.check");
  const isChosen =
    flow.reading.columns.size > 0 || flow.reading.format || flow.reading.encoding || flow.reading.delimiter;
  const way = (
    key: TextKey,
    values: readonly string[],
    value: string,
    set: (value: string) => void,
    name: (value: string) => string,
  ) => {
    const known = values.find((one) => one === value.toLowerCase()) ?? value;
    const all = values.includes(known) ? values : [...values, known];
    return html`<label>
      <span>${t(key)}</span>
      <select part="select" @change=${(event: Event) => set((event.target as HTMLSelectElement).value)}>
        ${all.map((one) => html`<option value=${one} ?selected=${one === known}>${name(one)}</option>`)}
      </select>
    </label>`;
  };
  const noColumns = { columns: new Map() };
  return html`${flow.remembered ? notice("info", t("columns.remembered")) : nothing}
    ${troubles(ui)} ${flow.needsColumns ? notice("warn", unsure) : nothing}
    <div class="columns" part="columns">
      <div class="column heads" aria-hidden="true">
        <span>${t("columns.from")}</span><span></span><span>${t("columns.to")}</span>
      </div>
      ${columns.map((column, index) => columnOf(ui, column, index))}
    </div>
    <details>
      <summary>${t("columns.how")}</summary>
      <div class="fields">
        ${way(
          "columns.format",
          FORMATS,
          format,
          (value) => flow.read({ ...noColumns, format: value as typeof format, delimiter: undefined }),
          (value) => t(`format.${value}` as TextKey),
        )}
        ${way(
          "columns.encoding",
          ENCODINGS,
          encoding,
          (value) => flow.read({ ...noColumns, encoding: value }),
          (value) => value.toUpperCase(),
        )}
        ${
          delimiter === null
            ? nothing
            : way(
                "columns.delimiter",
                DELIMITERS,
                delimiter,
                (value) => flow.read({ ...noColumns, delimiter: value }),
                (value) => (DELIMITERS.includes(value) ? t(`delimiter.${value}` as TextKey) : value),
              )
        }
      </div>
      ${isChosen ? button(t("columns.again"), () => flow.read({ columns: new Map(), format: undefined, encoding: undefined, delimiter: undefined })) : nothing}
    </details>
    <div class="actions">
      ${button(t("columns.go"), () => void flow.keepColumns(), "primary", !hasId || Boolean(failure))}
      ${button(t("outcome.another"), () => flow.reset())}
    </div>`;
}

/** The field that a column feeds, as far as is known. */
function feeds({ flow }: Ui, { field }: Column, index: number): ColumnField | null {
  const chosen = flow.reading.columns.get(index);
  // The core knows a date of birth as what it feeds, the birth year.
  return chosen === undefined ? field : chosen;
}

function columnOf(ui: Ui, column: Column, index: number): TemplateResult {
  const { flow, words } = ui;
  const { t } = words;
  const name = column.header.trim() || t("columns.column", { n: index + 1 });
  const field = feeds(ui, column, index);
  const { columns = [] } = flow.sheet?.state.inspection ?? {};
  const isUnsure = !flow.reading.columns.has(index) && isGuess(column, columns);
  const samples = (column.sample ?? []).filter(Boolean).slice(0, 3);
  const choose = (event: Event) => {
    const to = ((event.target as HTMLSelectElement).value || null) as ColumnField | null;
    flow.read({ columns: new Map(flow.reading.columns).set(index, to) });
  };
  return html`<div class="column ${field ? "" : "unused"} ${isUnsure ? "guess" : ""}">
    <label for="column-${index}">${name}</label>
    <span class="samples" id="sample-${index}">${samples.map((value) => html`<span>${value}</span>`)}</span>
    <span class="feeds">
      <select part="select" id="column-${index}" aria-describedby="sample-${index}" @change=${choose}>
        <option value="" ?selected=${field === null}>${t("columns.nothing")}</option>
        ${COLUMN_FIELDS.map((one) => html`<option value=${one} ?selected=${one === field}>${words.field(one)}</option>`)}
      </select>
      ${isUnsure ? html`<span class="tag warn">${t("columns.guess")}</span>` : nothing}
    </span>
  </div>`;
}
