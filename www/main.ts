// The demo page: the element, and the settings that a dashboard would provide.

import { init } from "kard-enroll";
import "kard-enroll/define";
import { confirmation } from "./confirmation.js";
import { button, h, notice } from "./dom.js";
import { sampleFile } from "./sample.js";
import { settings } from "./settings.js";

const element = document.querySelector("kard-enroll");
const section = document.querySelector<HTMLElement>("#settings");
if (!element || !section) throw new Error("index.html has no element or no settings");

const sample = button("Load a sample file with 250 rows", () => void element.load(sampleFile()), {
  id: "sample",
});
element.append(h("p", { slot: "footer", className: "sample" }, "No file? ", sample));

// A file that is dropped outside the element would replace the page, so the window handles it.
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  const file = event.dataTransfer?.files[0];
  if (event.defaultPrevented || !file) return;
  event.preventDefault();
  if (element.step === "file") void element.load(file);
});

try {
  const [destination] = await Promise.all([settings(section, element), init()]);
  const confirm = confirmation();
  element.addEventListener("beforesubmit", async (event) => {
    if (!destination.isComplete()) return event.preventDefault();
    if (!destination.isProduction()) return;
    event.preventDefault();
    if (await confirm(event.detail.counts.valid)) void element.start();
  });
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  section.before(notice(`This browser cannot load the WebAssembly: ${reason}`));
}
