// One run of sending, as it is shown: what is settled, how fast, whether it is paused, and whether anybody answers.

import { enrollUsers } from "../send/enroll.js";
import type {
  ApiError,
  Enrollment,
  EnrollOptions,
  EnrollProgress,
  EnrollReport,
  Issue,
  Outcome,
  RawAnswer,
  RowOutcome,
} from "../types/index.js";
import type { PrepareSheetOptions, Sheet } from "../types/sheet.js";
import type { Flow } from "./flow.js";
import { OutcomeLog } from "./outcome-log.js";
import type { Changes } from "./resubmission.js";
import { toFailure } from "./run-journal.js";

/** Milliseconds between two looks at the counts. */
const LOOK = 200;
/** Attempts in a row without an answer after which it is said that nobody answers. */
const SILENT = 3;
/** Rows that are asked for at a time when those that were refused here are listed. */
const PAGE = 500;

/** Why a row that no result names was not sent; its id is not known. */
const UNREAD: ApiError = { status: "", title: "unread", detail: "the run ended before the row was read" };

/** One request, for a transport of the host's own. */
export interface SendRequest {
  /** Where `fetch` would send it. */
  url: string;
  method: string;
  /** JSON, to be sent as it is; absent for a `GET`. */
  body?: string;
  /** The users in it. */
  ids: string[];
}

/**
 * A transport in place of `fetch`: it gives the answer as it came, and throws where none came. What an answer means is
 * decided by the element as ever.
 */
export type Send = (request: SendRequest, signal: AbortSignal) => Promise<RawAnswer>;

/** Why a run ended early; `row` (1-based) where a row is why. */
export interface Stop {
  code: string;
  message: string;
  row?: number;
}

/** The sheet, once its reading is done, if it may be sent then. */
export async function toSend(flow: Flow): Promise<Sheet | undefined> {
  const { sheet } = flow;
  while (sheet && flow.sheet === sheet && (sheet.state.reading || flow.looking)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (!sheet || flow.sheet !== sheet || flow.isSending) return undefined;
  const { counts, failure } = sheet.state;
  const isHeld = flow.whole && sheet.count("invalid") > 0;
  return counts?.valid && !failure && !isHeld ? sheet : undefined;
}

/** A run that is under way, or over. */
export class Sending {
  readonly log = new OutcomeLog();
  /** Users that will be settled. */
  readonly total: number;
  progress: EnrollProgress;
  paused = false;
  cancelled = false;
  over = false;
  offline = false;
  /** Nobody answers. */
  silent = false;
  report: EnrollReport | undefined;
  failure: Stop | undefined;
  readonly #stop = new AbortController();
  readonly #changed: () => void;
  readonly #before: Changes | undefined;
  #run: Enrollment | undefined;
  #lost = 0;

  /** `before`: what earlier runs made of the rows. */
  constructor(total: number, changed: () => void, before?: Changes) {
    this.total = total;
    this.#before = before;
    this.progress = { counts: this.log.counts, inFlight: 0, rowsPerSecond: 0, total };
    this.#changed = changed;
  }

  /** Why it ended early by itself. */
  get stop(): Stop | undefined {
    return this.cancelled ? undefined : (this.failure ?? this.report?.stop);
  }

  get settled(): number {
    const { read, invalid } = this.log.counts;
    return read - invalid;
  }

  /** At the pace of now; `undefined` while that is not known. */
  get secondsLeft(): number | undefined {
    const rate = this.progress.rowsPerSecond;
    return rate > 0 ? Math.max(0, this.total - this.settled) / rate : undefined;
  }

  /** Sends a sheet as it now stands, but for the rows of `keep`, and accounts for every row of it. Never throws. */
  async drive(
    sheet: Sheet,
    options: EnrollOptions & { send?: Send | undefined },
    keep?: PrepareSheetOptions["keep"],
  ): Promise<void> {
    const { send, ...rest } = options;
    const { total } = this;
    const fetch = this.#watched(send ? fetchOf(send) : (rest.fetch ?? globalThis.fetch.bind(globalThis)));
    const { read = 0 } = sheet.state.counts ?? {};
    const look = setInterval(this.#changed, LOOK);
    const connection = () => this.#connection();
    const listening = new AbortController();
    addEventListener("online", connection, listening);
    addEventListener("offline", connection, listening);
    addEventListener("beforeunload", warn, listening);
    try {
      const { signal } = this.#stop;
      const onProgress = (progress: EnrollProgress) => {
        this.progress = { ...progress, total };
      };
      // The run ends what it reads from: a source that ends first would leave no report.
      this.#run = enrollUsers(sheet.prepare({ keep }), { ...rest, fetch, signal, onProgress });
      if (this.paused) this.#run.pause();
      connection();
      for await (const result of this.#run) {
        const { outcomes, errors } = result;
        const recall = (row: RowOutcome) => this.#before?.recall(row) ?? row;
        this.log.add({ errors, outcomes: outcomes.map(recall) });
      }
      this.report = await this.#run.report;
    } catch (reason) {
      this.failure = toFailure(reason);
    } finally {
      this.over = true;
      clearInterval(look);
      listening.abort();
      await this.#others(sheet, read);
      this.#changed();
    }
  }

  pause(paused: boolean): void {
    this.paused = paused;
    this.#hold();
  }

  cancel(): void {
    this.cancelled = true;
    this.#stop.abort();
    this.#changed();
  }

  #connection(): void {
    this.offline = navigator.onLine === false;
    this.#hold();
  }

  /** Offline nothing is sent: otherwise the tries would be used up while nobody can answer. */
  #hold(): void {
    if (this.paused || this.offline) this.#run?.pause();
    else this.#run?.resume();
    this.#changed();
  }

  /** Hears of every attempt. */
  #watched(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return async (input, init) => {
      try {
        const response = await fetch(input, init);
        this.#lost = response.status >= 500 ? this.#lost + 1 : 0;
        return response;
      } catch (reason) {
        this.#lost++;
        throw reason;
      } finally {
        this.silent = this.#lost >= SILENT;
      }
    };
  }

  /** Rows that no result names: refused here, or never read because the run ended early. */
  async #others(sheet: Sheet, rows: number): Promise<void> {
    try {
      for (const filter of ["invalid", "excluded"] as const) {
        const total = sheet.count(filter);
        for (let from = 0; from < total; from += PAGE) {
          for (const { row, cells, issues } of await sheet.rows(filter, from, PAGE)) {
            const errors = issues.filter(({ severity }) => severity === "error");
            if (errors.length === 0 || this.log.has(row)) continue;
            const id = cells.id?.edited ?? cells.id?.text ?? "";
            this.log.note({
              row,
              id: id.includes("@") ? "" : id,
              outcome: "invalid",
              errors: errors.map(toApi),
            });
          }
        }
      }
    } catch {
      // The sheet is gone; what is left is unsent.
    }
    const counted = this.report && !this.cancelled && !this.report.stop;
    const rest: Outcome = counted ? "invalid" : "unsent";
    const errors = counted ? [] : [UNREAD];
    for (let row = 1; row <= Math.max(rows, this.report?.counts.read ?? 0); row++) {
      if (!this.log.has(row)) this.log.note({ row, id: "", outcome: rest, errors });
      // A million rows are not done in one turn.
      if (row % 5000 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  }
}

function toApi({ code, message, row, field, pointer }: Issue): ApiError {
  return { status: "", title: code, detail: message, pointer, row, field };
}

/** A transport of the host's own, as `fetch`. */
function fetchOf(send: Send): typeof globalThis.fetch {
  return async (input, init) => {
    const { method = "GET", body, signal } = init ?? {};
    const text = typeof body === "string" ? body : undefined;
    const ids = text === undefined ? [] : (JSON.parse(text).data as { id: string }[]).map(({ id }) => id);
    const request: SendRequest = {
      url: String(input),
      method,
      ids,
      ...(text === undefined ? {} : { body: text }),
    };
    const answer = await send(request, signal ?? new AbortController().signal);
    const headers = new Headers(answer.headers ?? {});
    const response = new Response((answer.body ?? null) as BodyInit | null, { headers });
    // A Response cannot be made with every status that an answer can have.
    return Object.defineProperty(response, "status", { value: answer.status });
  };
}

/** Leaving now would leave requests without an account of their answers. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
