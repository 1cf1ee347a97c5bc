// A run from outside. What sends is loaded when something is sent.

import type { Enrollment, EnrollOptions, Prepared, PreparedFile } from "../types/index.js";
import type { Run } from "./driver.js";
import { loadNetwork } from "./load.js";

/**
 * Sends the requests of `prepareFile` or `prepareUsers`, and returns an outcome for every row.
 *
 * The run starts immediately and continues without iteration. Invalid rows, rejected rows and lost responses are in the
 * results and in the report. The report rejects only for incorrect use, a journal of another run, or a source that cannot be read.
 *
 * @throws {KardEnrollError} never synchronously; the report rejects with `options.invalid`, `environment.*`,
 * `organization_id.*`, `journal.locked`, `journal.changed`, `journal.foreign`, `journal.newer`, `journal.unusable`,
 * `network.load`, `wasm.*`, or an error of the source
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
