// Reads the chosen file to its end, for what is in it. The requests that come by are dropped: memory stays
// constant however large the file is, and they are made anew when somebody presses send.

import { inspectFile, prepareFile } from "kard-enroll";
import { speak } from "./dom.js";
import { Collected } from "./download.js";
import { change, fileOptions, type Reading, type Rules, state } from "./state.js";
import { many, reason } from "./words.js";

/** After so many milliseconds of work the page gets a turn. */
const TURN = 12;
/** Reading that takes no longer shows no bar. */
const UNNOTICED = 150;

let current = new AbortController();

/** Takes another file. */
export function takeFile(file: File): void {
  change({ file, reading: { columns: new Map() }, checked: null });
  void read();
}

/** Reads the same file in another way. */
export function readAgain(some: { reading?: Reading; rules?: Partial<Rules> }): void {
  const rules = { ...state.rules, ...some.rules };
  change({ reading: some.reading ?? state.reading, rules });
  if (state.file) void read();
}

/** Ends the reading that is under way. What an earlier one found is not what is chosen now, so it goes too. */
export function stopReading(): void {
  current.abort();
  change({ progress: null, file: null, checked: null });
}

async function read(): Promise<void> {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  const { file } = state;
  if (!file) return;
  const started = performance.now();
  // `progress` is what disables the button that sends, so it is set before the first await.
  change({ progress: { bytes: 0, rows: 0 }, failure: null });
  try {
    const { reading } = state;
    const options = fileOptions(state);
    const inspection = await inspectFile(file, options);
    let shown = started;
    const onProgress = (progress: { bytes: number; rows: number }) => {
      const now = performance.now();
      if (signal.aborted || now - started < UNNOTICED || now - shown < 100) return;
      shown = now;
      change({ progress: { bytes: progress.bytes, rows: progress.rows } });
    };
    // The values are for the eyes in front of this screen; no report that is saved holds them.
    const rejects = new Collected();
    const prepared = prepareFile(file, {
      ...options,
      signal,
      onProgress,
      reportValues: true,
      rejects: rejects.stream,
    });
    // A failure arrives through the loop as well.
    prepared.report.catch(() => {});
    await drain(prepared);
    const report = await prepared.report;
    if (signal.aborted) return;
    change({ checked: { reading, inspection, report, rejects: rejects.blob() }, progress: null });
    const { read, accepted, rejected } = report.counts;
    speak(
      `${many(read, "row")} read: ${many(accepted, "row")} can be sent, ${many(rejected, "row")} cannot.`,
    );
  } catch (error) {
    if (signal.aborted) return;
    fail(reason(error));
  }
}

/** A way of reading that fails gives way to the last one that did not. */
function fail(failure: string): void {
  const { checked } = state;
  if (!checked || checked.reading === state.reading) change({ failure, progress: null, checked: null });
  // A new object, so that the selects are drawn anew.
  else change({ failure, progress: null, reading: checked.reading, checked: { ...checked } });
}

/** Pulls everything, and lets the page draw in between. */
async function drain(requests: AsyncIterable<unknown>): Promise<void> {
  let turn = performance.now();
  for await (const _ of requests) {
    if (performance.now() - turn < TURN) continue;
    await new Promise((resolve) => setTimeout(resolve));
    turn = performance.now();
  }
}
