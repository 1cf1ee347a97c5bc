// A list that may have a million entries, of which a few hundred stand in the page.

import { append, button, h } from "./dom.js";
import { count } from "./words.js";

const FIRST = 25;
const STEP = 75;
/** More entries than this never stand in the page at once. */
export const MOST = 300;

/** Where entries come from, and how one looks. */
export interface Bounded<T> {
  entries: readonly T[];
  /** How many there are in truth, where not all were kept. */
  total?: number;
  columns: readonly string[];
  /** One text or element a column. */
  row: (entry: T) => readonly (Node | string)[];
  /** What the entries are, for the buttons: `rows`. */
  name: string;
  caption: string;
  /** What to say when not all were kept. */
  elsewhere?: string;
}

/** The list as a table, with buttons for more of it. */
export function boundedTable<T>(of: Bounded<T>): HTMLElement {
  const { entries, columns } = of;
  const total = of.total ?? entries.length;
  const body = h("tbody");
  const foot = h("p", { className: "actions" });
  let from = 0;
  let to = 0;

  const rowOf = (entry: T) => {
    const line = h("tr");
    of.row(entry).forEach((cell, at) => {
      const td = h("td", {}, cell);
      // For the narrow layout, where the head of the table is gone.
      td.dataset.column = columns[at] ?? "";
      line.appendChild(td);
    });
    return line;
  };
  const show = (end: number) => {
    const first = to;
    to = Math.min(end, entries.length);
    append(body, entries.slice(first, to).map(rowOf));
    controls();
    return body.children[first - from];
  };
  const restart = (at: number) => {
    from = at;
    to = at;
    body.replaceChildren();
    return show(at === 0 ? FIRST : at + MOST);
  };
  /** The button that had the focus may be gone; reading goes on where the new rows begin. */
  const follow = (line: Element | undefined) => {
    if (!(line instanceof HTMLElement)) return;
    line.tabIndex = -1;
    line.focus();
  };
  const controls = () => {
    foot.replaceChildren();
    const left = entries.length - to;
    if (entries.length > FIRST || total > entries.length) {
      const range = from === 0 ? count(to) : `${count(from + 1)} to ${count(to)}`;
      append(foot, [h("span", { className: "muted" }, `${range} of ${count(total)} ${of.name}`)]);
    }
    const room = MOST - (to - from);
    if (left > 0 && room > 0) {
      const step = Math.min(STEP, left, room);
      append(foot, [button(`Show ${count(step)} more`, () => follow(show(to + step)))]);
    } else if (left > 0) {
      const step = Math.min(MOST, left);
      append(foot, [button(`Show the next ${count(step)}`, () => follow(restart(to)))]);
    }
    if (from > 0) append(foot, [button("Back to the first", () => follow(restart(0)))]);
    if (left === 0 && total > entries.length && of.elsewhere) append(foot, [h("span", {}, of.elsewhere)]);
  };

  restart(0);
  const head = h("tr");
  for (const name of columns) append(head, [h("th", { attributes: { scope: "col" } }, name)]);
  const caption = h("caption", { className: "unseen" }, of.caption);
  return h("div", {}, h("table", {}, caption, h("thead", {}, head), body), foot);
}
