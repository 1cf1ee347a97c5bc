// What became of every row: a bar, a count for each outcome that is a filter too, the rows, the downloads.

import type { Outcome, RowOutcome } from "kard-enroll";
import { boundedTable } from "./bounded.js";
import { append, button, h, refill } from "./dom.js";
import { nameOf, save } from "./download.js";
import { OUTCOMES, type OutcomeLog, reasonsOf } from "./outcome-log.js";
import { count, sentence } from "./words.js";

const MEANING: Record<Outcome, string> = {
  created: "the API said so, by id",
  exists: "was there already",
  rejected: "the API refused it",
  invalid: "refused here, never sent",
  unsent: "not sent",
  unknown: "sent, no trustworthy answer",
};

/** Shows a log; `counts` while it grows, `done` when it is complete. */
export function outcomes(parent: HTMLElement, log: OutcomeLog): { counts: () => void; done: () => void } {
  const bar = h("div", { className: "shares", attributes: { "aria-hidden": "true" } });
  const filters = h("fieldset", { className: "filters" }, h("legend", {}, "Show"));
  const table = h("div", { id: "rows" });
  const saves = h("p", { className: "actions" });
  const numbers = new Map<Outcome | "all", HTMLElement>();
  const shares = new Map<Outcome, HTMLElement>();

  for (const outcome of OUTCOMES) {
    const share = h("span", { className: outcome });
    shares.set(outcome, share);
    bar.appendChild(share);
  }
  for (const outcome of ["all", ...OUTCOMES] as const) {
    const id = `show-${outcome}`;
    const number = h("strong", {}, "0");
    number.dataset.outcome = outcome;
    numbers.set(outcome, number);
    const input = h("input", {
      type: "radio",
      name: "outcome",
      id,
      value: outcome,
      checked: outcome === "all",
    });
    input.onchange = () => rows(outcome);
    const meaning = outcome === "all" ? "every row of the file" : MEANING[outcome];
    const label = h(
      "label",
      { htmlFor: id, className: outcome },
      number,
      h("span", {}, outcome),
      h("small", {}, meaning),
    );
    append(filters, [h("div", {}, input, label)]);
  }
  parent.replaceChildren(bar, filters, saves, table);

  const counts = () => {
    for (const [outcome, number] of numbers) {
      const rows = outcome === "all" ? log.counts.read : log.counts[outcome];
      number.textContent = count(rows);
      number.classList.toggle("none", rows === 0);
    }
    for (const [outcome, share] of shares) share.style.flexGrow = String(log.counts[outcome]);
  };
  let chosen: Outcome | "all" = "all";
  const rows = (outcome: Outcome | "all") => {
    chosen = outcome;
    const total = outcome === "all" ? log.counts.read : log.counts[outcome];
    if (total === 0) return refill(table, h("p", { className: "muted" }, `No row is ${outcome}.`));
    const shown = boundedTable<RowOutcome>({
      entries: log.shown(outcome),
      total,
      columns: ["Row", "Id", "Outcome", "Why"],
      name: "rows",
      caption: "Outcome of each row",
      elsewhere: "The others are in the saved report.",
      row: (of) => [
        count(of.row),
        of.id,
        h("span", { className: `tag ${of.outcome}` }, of.outcome),
        ownReasons(of),
      ],
    });
    refill(table, shown);
  };
  return {
    counts,
    done() {
      counts();
      rows(chosen);
      refill(
        saves,
        button("Save the report as CSV", async () => save(await log.csv(), nameOf("report.csv"))),
        button("Save the report as JSON", async () => save(await log.json(), nameOf("report.json"))),
      );
    },
  };
}

/** Reasons of this package become sentences; the API's own words stay as they are. */
function ownReasons(of: RowOutcome): string {
  if (of.outcome !== "invalid") return reasonsOf(of);
  return of.errors.map(({ detail }) => sentence(detail)).join(" ");
}
