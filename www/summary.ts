// What is in the file, in four numbers.

import { h, refill } from "./dom.js";
import { onChange, state } from "./state.js";
import { count } from "./words.js";

/** Shows the counts of the last reading. */
export function summary(parent: HTMLElement): void {
  const figures = h("dl", { className: "figures", id: "counts" });
  parent.appendChild(figures);
  onChange(() => {
    const counts = state.checked?.report.counts;
    if (!counts) return;
    refill(
      figures,
      figure("Rows read", counts.read, "read"),
      figure("Can be sent", counts.accepted, "accepted", "good"),
      figure("Cannot be sent", counts.rejected, "rejected", counts.rejected ? "bad" : ""),
      figure("Put right or worth a look", counts.warnings, "warnings", counts.warnings ? "warn" : ""),
    );
  });
}

function figure(name: string, value: number, key: string, tone = ""): HTMLElement {
  const number = h("dd", {}, count(value));
  number.dataset.count = key;
  return h("div", { className: tone }, h("dt", {}, name), number);
}
