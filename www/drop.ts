// A file comes in: chosen, dropped anywhere on the page, or the sample.

import { stopReading, takeFile } from "./check.js";
import { append, button, h } from "./dom.js";
import { sampleFile } from "./sample.js";
import { onChange, state } from "./state.js";
import { count, sentence, size } from "./words.js";

/** Fills the section that takes a file. */
export function fileSection(section: HTMLElement): void {
  const input = h("input", { type: "file", id: "choose", className: "unseen" });
  input.accept = ".csv,.tsv,.tab,.txt,.json,.ndjson,.jsonl,text/*,application/json";
  input.onchange = () => {
    const file = input.files?.[0];
    // The same file, chosen again after it was mended, is a change too.
    input.value = "";
    if (file) takeFile(file);
  };
  const label = h("label", { htmlFor: "choose", className: "button" }, "Choose a file");
  const sample = button("Load a sample of 250 messy rows", () => takeFile(sampleFile()), { id: "sample" });
  const zone = h(
    "div",
    { className: "drop" },
    h("p", { className: "actions" }, h("span", {}, input, label), sample),
    h("p", { className: "muted" }, "or drop it here: CSV, TSV, text from Excel, NDJSON or JSON, of any size"),
  );
  const now = h("div", { className: "reading" });
  append(section, [zone, now]);
  dropAnywhere(zone);

  const bar = h("progress", { attributes: { "aria-label": "Reading the file" } });
  const stop = button("Stop reading", stopReading);
  const text = h("p");
  const alert = h("p", { className: "notice bad", hidden: true, attributes: { role: "alert" } });
  const work = h("div", { className: "progress", hidden: true }, bar, stop);
  append(now, [text, work, alert]);

  onChange(() => {
    const { file, progress, failure } = state;
    text.textContent = file
      ? `${file.name}, ${size(file.size)}${progress?.rows ? `, ${count(progress.rows)} rows read` : ""}`
      : "";
    work.hidden = !progress || progress.bytes === 0;
    if (progress && file) {
      bar.max = Math.max(1, file.size);
      bar.value = progress.bytes;
    }
    alert.hidden = failure === null;
    alert.textContent = failure === null ? "" : `Not read. ${sentence(failure)}`;
    for (const control of [input, sample]) control.disabled = state.sending;
    label.classList.toggle("off", state.sending);
  });
}

/** A file that misses the zone would replace the page, so the whole window takes it. */
function dropAnywhere(zone: HTMLElement): void {
  const holdsFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragover", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    zone.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    zone.classList.remove("over");
    const file = event.dataTransfer?.files[0];
    if (file && !state.sending) takeFile(file);
  });
}
