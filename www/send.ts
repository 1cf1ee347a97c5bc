// Sends the good rows, with a bar, a pause and a way out.

import { enrollUsers, prepareFile } from "kard-enroll";
import type { Destination } from "./destination.js";
import { append, button, h, speak } from "./dom.js";
import { OutcomeLog } from "./outcome-log.js";
import { outcomes } from "./outcomes.js";
import { change, fileOptions, state } from "./state.js";
import { count, duration, many, reason } from "./words.js";

/** Milliseconds between two looks at the counts. */
const LOOK = 200;

/** Fills the section of the outcomes; gives what starts a run. */
export function sending(section: HTMLElement): (to: Destination) => Promise<void> {
  const bar = h("progress", { id: "sent", attributes: { "aria-label": "Rows settled" } });
  const text = h("p", { className: "muted" });
  const pause = button("Pause", () => {}, { id: "pause" });
  const cancel = button("Cancel", () => {}, { id: "cancel" });
  const box = h("div", { className: "panel" }, bar, text, h("p", { className: "actions" }, pause, cancel));
  const alert = h("div", { attributes: { role: "alert" } });
  const results = h("div");
  append(section, [box, alert, results]);

  return async (to) => {
    const { file, checked } = state;
    if (!file || !checked) return;
    const { read, accepted } = checked.report.counts;
    const log = new OutcomeLog();
    const view = outcomes(results, log);
    const stop = new AbortController();
    const started = performance.now();

    change({ sending: true });
    alert.replaceChildren();
    box.hidden = false;
    section.hidden = false;
    byHeading(section).focus();
    window.addEventListener("beforeunload", warn);

    // The file is read anew: no request was kept since the check.
    const prepared = prepareFile(file, fileOptions(state));
    const { environment, organizationId, token } = to;
    const run = enrollUsers(prepared, { environment, organizationId, token, signal: stop.signal });

    let isPaused = false;
    pause.textContent = "Pause";
    pause.disabled = cancel.disabled = false;
    pause.onclick = () => {
      isPaused = !isPaused;
      if (isPaused) run.pause();
      else run.resume();
      pause.textContent = isPaused ? "Go on" : "Pause";
      speak(isPaused ? "Paused. What is in the air still arrives." : "Going on.");
      look();
    };
    cancel.onclick = () => {
      stop.abort();
      pause.disabled = cancel.disabled = true;
      speak("Cancelled. What was not sent stays unsent.");
    };

    bar.max = Math.max(1, accepted);
    let spoken = 0;
    const look = () => {
      const sent = log.counts.read - log.counts.invalid;
      const seconds = (performance.now() - started) / 1000;
      bar.value = sent;
      const rate = sent / seconds;
      const left = isPaused ? "paused" : sent > 0 ? `${duration((accepted - sent) / rate)} left` : "";
      text.textContent = [`${count(sent)} of ${many(accepted, "user")} settled`, left]
        .filter(Boolean)
        .join(", ");
      const quarter = Math.floor((4 * sent) / Math.max(1, accepted));
      if (quarter > spoken && quarter < 4) speak(`${quarter * 25} percent settled.`);
      spoken = Math.max(spoken, quarter);
      view.counts();
    };
    look();
    const timer = setInterval(look, LOOK);

    try {
      for await (const result of run) log.add(result);
      const report = await run.report;
      const whole = await settled(prepared.report);
      const isWhole = whole !== null && !stop.signal.aborted;
      await log.finish(
        isWhole ? report.counts.read : read,
        isWhole ? "invalid" : "unsent",
        whole ?? checked.report,
      );
      notices(alert, report.stop?.message, report.next.slice(report.stop ? 1 : 0), log);
    } catch (error) {
      await log.finish(read, "unsent", checked.report);
      append(alert, [h("p", { className: "notice bad" }, `The run broke off: ${reason(error)}.`)]);
    } finally {
      clearInterval(timer);
      window.removeEventListener("beforeunload", warn);
      look();
      box.hidden = true;
      view.done();
      change({ sending: false });
      byHeading(section).focus({ preventScroll: true });
      speak(`Done. ${count(log.counts.created)} of ${many(log.counts.read, "row")} were created.`);
    }
  };
}

/** What came of a promise, or null where it failed. */
async function settled<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise;
  } catch {
    return null;
  }
}

function notices(
  parent: HTMLElement,
  stop: string | undefined,
  next: readonly string[],
  log: OutcomeLog,
): void {
  if (stop) append(parent, [h("p", { className: "notice bad" }, `The run ended early: ${stop}.`)]);
  for (const { status, title, detail } of log.errors.slice(0, 5)) {
    append(parent, [
      h(
        "p",
        { className: "notice warn" },
        `The API said: ${[status, title, detail].filter(Boolean).join(", ")}`,
      ),
    ]);
  }
  if (next.length > 0) {
    append(parent, [
      h(
        "div",
        { className: "notice" },
        h("h3", {}, "What to do next"),
        h("ul", {}, ...next.map((step) => h("li", {}, step))),
      ),
    ]);
  }
}

function byHeading(section: HTMLElement): HTMLElement {
  return section.querySelector("h2") ?? section;
}

/** Leaving now would leave requests without an account of their answers. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
