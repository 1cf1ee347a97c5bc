// One run of sending, with what the screen shows of it: progress, speed, pause, and whether the API responds.

import { enrollUsers } from "../send/enroll.js";
import type {
  ApiError,
  Enrollment,
  EnrollProgress,
  EnrollReport,
  Issue,
  Outcome,
  RowOutcome,
} from "../types/index.js";
import type { PrepareSheetOptions, Sheet } from "../types/sheet.js";
import { OutcomeLog } from "./outcome-log.js";
import type { Resubmission } from "./resubmission.js";
import { toElementFailure } from "./run-journal.js";
import { fetchFrom } from "./transport.js";
import type { ElementFailure, Settings } from "./types.js";

/** Milliseconds between two updates of the screen. */
const UPDATE_INTERVAL = 200;
/** After this number of consecutive attempts without a response, the screen says that the API does not respond. */
const ATTEMPTS_WITHOUT_RESPONSE = 3;
/** How many rows are requested from the sheet at a time. */
const PAGE = 500;
/** How many rows are added to the log before the page can respond to the user. */
const ROWS_PER_TASK = 5000;

/** The note of a row that the run did not reach. Its id is not known. */
const UNREAD: ApiError = { status: "", title: "unread", detail: "the run ended before the row was read" };

export class ElementRun {
  readonly log = new OutcomeLog();
  /** Number of users to send. */
  readonly total: number;
  progress: EnrollProgress;
  paused = false;
  cancelled = false;
  /** Every row has an outcome, and what follows from it is known: the results can be shown. */
  ended = false;
  offline = false;
  /** The last attempts got no response. */
  noResponse = false;
  report: EnrollReport | undefined;
  /** Why the run failed before it had a report. */
  failure: ElementFailure | undefined;
  readonly #abort = new AbortController();
  readonly #onChange: () => void;
  readonly #earlier: Resubmission | undefined;
  #enrollment: Enrollment | undefined;
  /** Nothing is sent any more. */
  #isOver = false;
  #attemptsWithoutResponse = 0;

  /** `earlier` has the outcomes of earlier runs. */
  constructor(total: number, onChange: () => void, earlier?: Resubmission) {
    this.total = total;
    this.#earlier = earlier;
    this.progress = { counts: this.log.counts, inFlight: 0, rowsPerSecond: 0, total };
    this.#onChange = onChange;
  }

  /** Why the run stopped early, unless the user cancelled it. */
  get stop(): ElementFailure | undefined {
    return this.cancelled ? undefined : (this.failure ?? this.report?.stop);
  }

  /** Number of users with an outcome. */
  get settled(): number {
    const { read, invalid } = this.log.counts;
    return read - invalid;
  }

  /** At the current speed; `undefined` until the speed is known. */
  get secondsLeft(): number | undefined {
    const rate = this.progress.rowsPerSecond;
    return rate > 0 ? Math.max(0, this.total - this.settled) / rate : undefined;
  }

  /** Sends the valid rows of a sheet, and adds every row of it to the log. Rows in `keep` keep the content that was sent. Never throws. */
  async send(sheet: Sheet, options: Settings["enroll"], keep?: PrepareSheetOptions["keep"]): Promise<void> {
    const { send, ...rest } = options;
    const { total } = this;
    const fetch = this.#observed(send ? fetchFrom(send) : (rest.fetch ?? globalThis.fetch.bind(globalThis)));
    const { read = 0 } = sheet.state.counts ?? {};
    const timer = setInterval(this.#onChange, UPDATE_INTERVAL);
    const onConnection = () => this.#connectionChanged();
    const listeners = new AbortController();
    addEventListener("online", onConnection, listeners);
    addEventListener("offline", onConnection, listeners);
    addEventListener("beforeunload", confirmLeaving, listeners);
    try {
      const { signal } = this.#abort;
      const onProgress = (progress: EnrollProgress) => {
        this.progress = { ...progress, total };
      };
      // The signal stops only the run, which then ends its source. If the source ended first, there would be no report.
      this.#enrollment = enrollUsers(sheet.prepare({ keep }), { ...rest, fetch, signal, onProgress });
      if (this.paused) this.#enrollment.pause();
      onConnection();
      for await (const { outcomes, errors } of this.#enrollment) {
        await this.#addInvalidOutcomes(sheet, outcomes);
        const withReasons = (row: RowOutcome) => this.#earlier?.withEarlierReasons(row) ?? row;
        this.log.add({ errors, outcomes: outcomes.map(withReasons) });
      }
      this.report = await this.#enrollment.report;
    } catch (reason) {
      this.failure = toElementFailure(reason);
    } finally {
      this.#isOver = true;
      clearInterval(timer);
      listeners.abort();
      await this.#addInvalidRows(sheet);
      await this.#addRemainingRows(read);
    }
  }

  setPaused(paused: boolean): void {
    this.paused = paused;
    this.#pauseOrResume();
  }

  /** Does nothing once all requests are done. */
  cancel(): void {
    if (this.#isOver) return;
    this.cancelled = true;
    this.#abort.abort();
    this.#onChange();
  }

  #connectionChanged(): void {
    this.offline = navigator.onLine === false;
    this.#pauseOrResume();
  }

  /** Nothing is sent while offline: that would use up the retries. */
  #pauseOrResume(): void {
    if (this.paused || this.offline) this.#enrollment?.pause();
    else this.#enrollment?.resume();
    this.#onChange();
  }

  /** `fetch` that counts the attempts without a response. */
  #observed(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return async (input, init) => {
      try {
        const response = await fetch(input, init);
        this.#attemptsWithoutResponse = response.status >= 500 ? this.#attemptsWithoutResponse + 1 : 0;
        return response;
      } catch (reason) {
        this.#attemptsWithoutResponse++;
        throw reason;
      } finally {
        this.noResponse = this.#attemptsWithoutResponse >= ATTEMPTS_WITHOUT_RESPONSE;
      }
    };
  }

  /** Adds the invalid rows of a result to the log, with their issues from the sheet. */
  async #addInvalidOutcomes(sheet: Sheet, outcomes: readonly RowOutcome[]): Promise<void> {
    const invalid = new Map(outcomes.map((each) => [each.row, each]));
    for (const { row, outcome } of outcomes) if (outcome !== "invalid") invalid.delete(row);
    if (invalid.size === 0) return;
    const rows = await sheet.rows({ rowNumbers: [...invalid.keys()] }, 0, invalid.size).catch(() => []);
    for (const { row, issues } of rows) {
      const outcome = invalid.get(row);
      const errors = errorsOf(issues);
      if (outcome && errors.length > 0) this.log.addRow(outcome, errors);
    }
  }

  /** Rows that no result contains, because the report of the run lists only some issues, or because it stopped early. */
  async #addInvalidRows(sheet: Sheet): Promise<void> {
    try {
      for (const filter of ["invalid", "excluded"] as const) {
        const total = sheet.count(filter);
        for (let from = 0; from < total; from += PAGE) {
          for (const { row, cells, issues } of await sheet.rows(filter, from, PAGE)) {
            const errors = errorsOf(issues);
            if (errors.length === 0) continue;
            const id = cells.id?.edited ?? cells.id?.text ?? "";
            // An address is no id, and must not get into a report.
            this.log.addInvalid(row, id.includes("@") ? "" : id, errors);
          }
        }
      }
    } catch {
      // The sheet was closed. The remaining rows are unsent.
    }
  }

  /** Rows that the run did not reach. If it reached the end of the file, these are invalid rows. */
  async #addRemainingRows(rows: number): Promise<void> {
    const isComplete = this.report && !this.cancelled && !this.report.stop;
    const outcome: Outcome = isComplete ? "invalid" : "unsent";
    const errors = isComplete ? [] : [UNREAD];
    for (let row = 1; row <= Math.max(rows, this.report?.counts.read ?? 0); row++) {
      if (!this.log.has(row)) this.log.addRow({ row, id: "", outcome, errors });
      if (row % ROWS_PER_TASK === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  }
}

function errorsOf(issues: readonly Issue[]): Issue[] {
  return issues.filter(({ severity }) => severity === "error");
}

/** Asks before the page is left: otherwise the outcomes of requests in flight would be lost. */
function confirmLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
