// What was understood of the file, and the means to say that it is otherwise.

import type { Column, ColumnField, Inspection } from "kard-enroll";
import { readAgain } from "./check.js";
import { button, h, refill } from "./dom.js";
import { FIELDS } from "./fields.js";
import { type Checked, onChange, type Reading, state } from "./state.js";

const FORMATS = [
  ["csv", "Delimited text"],
  ["ndjson", "NDJSON"],
  ["json", "JSON"],
] as const;
const DELIMITERS = [
  [",", "Comma"],
  [";", "Semicolon"],
  ["\t", "Tab"],
  ["|", "Vertical bar"],
] as const;
const ENCODINGS = [
  ["utf-8", "UTF-8"],
  ["utf-16le", "UTF-16 LE"],
  ["utf-16be", "UTF-16 BE"],
  ["windows-1252", "Windows-1252"],
] as const;

/** Shows format, encoding, delimiter and columns; a change reads the file again. */
export function understood(parent: HTMLElement): void {
  const ways = h("div", { className: "fields three" });
  const columns = h("ul", { className: "columns" });
  const again = button("Find it out again", () => readAgain({ reading: { columns: new Map() } }), {
    id: "reread",
  });
  const box = h(
    "fieldset",
    { className: "panel", id: "understood" },
    h("legend", {}, "How it was understood"),
    ways,
    h("p", { className: "muted" }, "Columns that feed nothing stay here."),
    columns,
    again,
  );
  parent.appendChild(box);

  let shown: Checked | null = null;
  onChange(() => {
    box.disabled = state.sending;
    const { checked } = state;
    if (!checked || checked === shown) return;
    shown = checked;
    const { inspection } = checked;
    refill(ways, ...waysOf(inspection));
    refill(columns, ...inspection.columns.map(columnOf));
    const { format, encoding, delimiter } = state.reading;
    again.hidden = !format && !encoding && !delimiter && state.reading.columns.size === 0;
  });
}

function waysOf({ format, encoding, delimiter }: Inspection): HTMLElement[] {
  const set = (some: Partial<Reading>) =>
    readAgain({ reading: { ...state.reading, columns: new Map(), ...some } });
  const ways = [
    choice("format", "Format", FORMATS, format, (value) =>
      set({ format: value as Inspection["format"], delimiter: undefined }),
    ),
    choice("encoding", "Encoding", ENCODINGS, encoding, (value) => set({ encoding: value })),
  ];
  if (delimiter !== null) {
    ways.push(choice("delimiter", "Delimiter", DELIMITERS, delimiter, (value) => set({ delimiter: value })));
  }
  return ways;
}

function columnOf(column: Column, index: number): HTMLElement {
  const name = column.header.trim() || `Column ${index + 1}`;
  // The report knows a date of birth as what it feeds, the birth year.
  const chosen = state.reading.columns.get(index);
  const field = chosen === undefined ? column.field : chosen;
  const id = `column-${index}`;
  const select = h("select", { id }, h("option", { value: "" }, "Nothing"));
  for (const [value, text] of FIELDS) select.appendChild(h("option", { value }, text));
  select.value = field ?? "";
  select.onchange = () => {
    const to = (select.value || null) as ColumnField | null;
    readAgain({ reading: { ...state.reading, columns: new Map(state.reading.columns).set(index, to) } });
  };
  const samples = h("span", { className: "samples muted" });
  for (const value of (column.sample ?? []).filter(Boolean).slice(0, 3)) {
    samples.appendChild(h("span", {}, value));
  }
  return h(
    "li",
    { className: field ? "" : "ignored" },
    h("label", { htmlFor: id }, name),
    samples,
    h("span", { className: "feeds" }, select, unsure(column, chosen !== undefined)),
  );
}

/** A guess that deserves a second look says so. */
function unsure(column: Column, isChosen: boolean): HTMLElement | null {
  if (isChosen || column.field === null || column.confidence >= 0.7) return null;
  return h("span", { className: "tag warn" }, "a guess");
}

/** A select with its label; a value that is not among the options is added to them. */
function choice(
  id: string,
  label: string,
  options: readonly (readonly [string, string])[],
  value: string,
  onChoice: (value: string) => void,
): HTMLElement {
  const select = h("select", { id });
  for (const [key, text] of options) select.appendChild(h("option", { value: key }, text));
  const known = options.find(([key]) => key.toLowerCase() === value.toLowerCase());
  if (!known) select.appendChild(h("option", { value }, value));
  select.value = known ? known[0] : value;
  select.onchange = () => onChoice(select.value);
  return h("div", {}, h("label", { htmlFor: id }, label), select);
}
