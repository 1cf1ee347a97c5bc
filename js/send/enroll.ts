// The public function `enrollUsers`. It loads the sender dynamically.

import type { Enrollment, EnrollOptions, Prepared, PreparedFile } from "../types/index.js";
import type { EnrollmentRun } from "./driver.js";
import { loadSender } from "./load.js";

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
  let run: EnrollmentRun | undefined;
  const loading = loadSender().then(({ EnrollmentRun }) => {
    run = new EnrollmentRun(source, options);
    return { run, report: run.drive() };
  });
  const report = loading.then((started) => started.report);
  // A caller that only iterates gets the error from the iterator, without an unhandled rejection.
  report.catch(() => {});
  const control = (method: "pause" | "resume") => {
    if (run) run[method]();
    else loading.then((started) => started.run[method]()).catch(() => {});
  };
  return {
    report,
    pause: () => control("pause"),
    resume: () => control("resume"),
    async *[Symbol.asyncIterator]() {
      yield* (await loading).run.results.iterate();
    },
  };
}
