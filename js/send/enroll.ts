// A run from outside. What sends is loaded when something is sent.

import type { Enrollment, EnrollOptions, Prepared, PreparedFile } from "../types/index.js";
import type { Run } from "./driver.js";
import { loadNetwork } from "./load.js";

/**
 * Sends what `prepareFile` or `prepareUsers` gave, and accounts for every row.
 *
 * It begins at once and goes on whether or not anybody iterates. Data problems, refusals and lost answers are in the
 * results and the report; the report is rejected only for misuse, a journal that is another's, or a source that cannot be read.
 *
 * @throws {KardEnrollError} never here; the report is rejected with `options.invalid`, `environment.*`,
 * `organization_id.*`, `journal.locked`, `journal.changed`, `journal.foreign`, `journal.newer`, `journal.unusable`,
 * `network.load`, `wasm.*`, or whatever the source throws
 */
export function enrollUsers(source: PreparedFile | Prepared, options: EnrollOptions): Enrollment {
  let run: Run | undefined;
  const loading = loadNetwork().then(({ Run }) => {
    run = new Run(source, options);
    return { run, report: run.drive() };
  });
  const report = loading.then((begun) => begun.report);
  // Whoever only iterates sees the error there.
  report.catch(() => {});
  const tell = (what: "pause" | "resume") => {
    if (run) run[what]();
    else loading.then((begun) => begun.run[what]()).catch(() => {});
  };
  return {
    report,
    pause: () => tell("pause"),
    resume: () => tell("resume"),
    async *[Symbol.asyncIterator]() {
      yield* (await loading).run.results.iterate();
    },
  };
}
