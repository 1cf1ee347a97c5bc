// The page: a file comes in, what is in it is shown, it is sent, and every row is accounted for.

import { init } from "kard-enroll";
import { understood } from "./columns.js";
import { byId, h } from "./dom.js";
import { fileSection } from "./drop.js";
import { problems } from "./problems.js";
import { sending } from "./send.js";
import { settings } from "./settings.js";
import { onChange, state } from "./state.js";
import { summary } from "./summary.js";
import { reason } from "./words.js";

const [file, check, send, outcome] = ["file", "check", "send", "outcome"].map(byId) as [
  HTMLElement,
  HTMLElement,
  HTMLElement,
  HTMLElement,
];

fileSection(file);
summary(check);
understood(check);
problems(check);
const begin = sending(outcome);

let shown: File | null = null;
onChange(() => {
  check.hidden = send.hidden = state.checked === null;
  check.ariaBusy = String(state.progress !== null);
  if (state.file !== shown) {
    shown = state.file;
    outcome.hidden = true;
  }
});

try {
  await Promise.all([init(), settings(send, (to) => void begin(to))]);
} catch (error) {
  const text = `This browser cannot load the WebAssembly: ${reason(error)}`;
  file.appendChild(h("p", { className: "notice bad", attributes: { role: "alert" } }, text));
}
