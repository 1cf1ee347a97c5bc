// The hands of the sender: `fetch`, timers and the token. What is to be done next is decided in src/send.

import { KardEnrollError } from "../error.js";
import { asJson } from "../prepare/options.js";
import type {
  ApiError,
  BatchResult,
  EnrollOptions,
  EnrollProgress,
  EnrollReport,
  Issue,
  OpenedJournal,
  Prepared,
  PreparedFile,
  RowOutcome,
  UserRequest,
} from "../types/index.js";
import { call, create, release } from "../wasm/bindings.js";
import type { Sender } from "../wasm/generated/kard_enroll.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import { init } from "../wasm/init.js";
import { now as clock } from "./clock.js";
import { SEND_DEFAULTS } from "./defaults.js";
import { fingerprintOf } from "./fingerprint.js";
import { OutcomeWriter } from "./outcome-writer.js";
import { Unsettled } from "./outcomes.js";
import { usersUrl } from "./parse-response.js";
import { nextSteps } from "./recommendations.js";
import { Results } from "./results.js";
import { Pace } from "./throughput.js";
import { request, type Transported } from "./transport.js";

/** A command of the machine: its name, then its parts. */
type Command =
  | ["send", attempt: number, token: number, body: string]
  | ["reconcile", attempt: number, token: number, id: string]
  | ["journal", at: number, bytes: Uint8Array]
  | ["abort", attempt: number]
  | ["refresh"]
  | ["pull"]
  | ["settled", result: string]
  | ["wait", until: number | undefined]
  | ["finished", report: string];

/** One run of `enrollUsers`; {@link Run.drive} begins it. */
export class Run {
  readonly results = new Results();
  readonly #source: PreparedFile | Prepared;
  readonly #options: EnrollOptions;
  readonly #aborts = new Map<number, AbortController>();
  readonly #unsettled = new Unsettled();
  #outcomes: OutcomeWriter | undefined;
  #journal: OpenedJournal | undefined;
  #sender: Sender | undefined;
  /** The token in use; one that comes too late is never kept. */
  #token = "";
  #wake: () => void = () => {};
  #paused = false;
  /** The source broke; what was read before is still accounted for. */
  #failure: { reason: unknown } | undefined;
  /** The sender itself broke. */
  #broken: { reason: unknown } | undefined;
  #pace = new Pace(0);
  #total: number | undefined;

  constructor(source: PreparedFile | Prepared, options: EnrollOptions) {
    this.#source = source;
    this.#options = options;
  }

  pause(): void {
    this.#paused = true;
    this.#sender?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#sender?.resume();
    this.#wake();
  }

  async drive(): Promise<EnrollReport> {
    try {
      const report = await this.#run();
      this.results.end();
      return report;
    } catch (reason) {
      this.results.fail(reason);
      throw reason;
    }
  }

  async #run(): Promise<EnrollReport> {
    checkKinds(this.#source, this.#options);
    const {
      signal,
      organizationId,
      environment,
      outcomes,
      outcomesFormat = "csv",
      targetIssuer,
    } = this.#options;
    await init();
    const url = usersUrl(environment, organizationId);
    const chosen = checked(this.#options);
    const sender = await this.#open(url, targetIssuer, chosen);
    this.#sender = sender;
    if (this.#paused) sender.pause();
    const cancel = () => {
      sender.cancel(clock());
      this.#wake();
    };
    if (signal?.aborted) cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    const requests = requestsOf(this.#source)[Symbol.asyncIterator]();
    try {
      if (outcomes) this.#outcomes = new OutcomeWriter(outcomes, outcomesFormat);
      this.#pace = new Pace(clock());
      this.#countTotal();
      const report = await this.#drive(sender, url, requests);
      const complete = await this.#outcomes?.close();
      const { rows: unsettled, dropped: unsettledDropped } = this.#unsettled;
      return {
        ...report,
        unsettled,
        unsettledDropped,
        ...(complete === undefined ? {} : { outcomesComplete: complete }),
        next: nextSteps(report, this.#options),
      };
    } catch (reason) {
      await this.#outcomes?.abort(reason);
      throw reason;
    } finally {
      signal?.removeEventListener("abort", cancel);
      this.#sender = undefined;
      this.#token = "";
      for (const abort of this.#aborts.values()) abort.abort();
      // A source that hangs must not hold back the report.
      void Promise.resolve(requests.return?.()).catch(() => {});
      await this.#journal?.close().catch(() => {});
      try {
        release(sender);
      } catch {
        // After a trap there is nothing to free.
      }
    }
  }

  /** The sender, with the journal where there is one to be had. */
  async #open(url: string, targetIssuer: string | undefined, chosen: string): Promise<Sender> {
    const journal = await this.#takeJournal();
    if (!journal) return create(() => new wasm.Sender(chosen, Math.random()));
    try {
      const bytes = await journal.read();
      const fingerprint = await fingerprintOf(this.#source, url, targetIssuer);
      try {
        const key = crypto.getRandomValues(new Uint8Array(16));
        return create(() => wasm.Sender.withJournal(chosen, Math.random(), bytes, fingerprint, key));
      } finally {
        fingerprint.free();
      }
    } catch (reason) {
      await journal.close().catch(() => {});
      throw reason;
    }
  }

  async #takeJournal(): Promise<OpenedJournal | undefined> {
    try {
      this.#journal = await this.#options.journal?.open();
    } catch (reason) {
      if (reason instanceof KardEnrollError) throw reason;
      // No IndexedDB, or none that works: the report says that the run cannot be resumed.
    }
    return this.#journal;
  }

  async #drive(sender: Sender, url: string, requests: AsyncIterator<UserRequest>): Promise<CoreReport> {
    for (;;) {
      if (this.#broken) throw this.#broken.reason;
      const command = call(() => sender.poll(clock())) as unknown as Command;
      switch (command[0]) {
        case "send":
          this.#start(this.#send(sender, url, command[1], command[3]));
          break;
        case "reconcile":
          this.#start(this.#reconcile(sender, command[1], command[3]));
          break;
        case "journal":
          this.#start(this.#write(sender, command[1], command[2]));
          break;
        case "abort":
          this.#aborts.get(command[1])?.abort();
          break;
        case "refresh":
          this.#start(this.#refresh(sender));
          break;
        case "pull":
          this.#start(this.#pull(sender, requests));
          break;
        case "settled":
          this.#settled(command[1]);
          this.#progress(sender);
          break;
        case "wait":
          await this.#wait(command[1]);
          break;
        case "finished":
          if (this.#failure) throw this.#failure.reason;
          this.#progress(sender);
          return JSON.parse(command[1]);
      }
    }
  }

  /** Begins what ends by itself. What it throws is a fault of ours, such as a trap, and ends the run. */
  #start(work: Promise<void>): void {
    work.catch((reason) => {
      this.#broken ??= { reason };
      this.#wake();
    });
  }

  #settled(result: string): void {
    this.results.add(result);
    const unsettled = result.includes('"outcome":"un');
    if (!unsettled && !this.#outcomes) return;
    const parsed: BatchResult = JSON.parse(result);
    this.#unsettled.add(parsed);
    this.#outcomes?.add(parsed);
  }

  async #send(sender: Sender, url: string, attempt: number, body: string): Promise<void> {
    const answer = await this.#fetch(attempt, "POST", url, body);
    if (this.#sender !== sender) return;
    const now = clock();
    if (answer.kind === "answer") {
      const { status, retryAfter, contentType, bytes } = answer;
      call(() => sender.answered(now, attempt, status, retryAfter, contentType, bytes, Date.now()));
    } else {
      call(() => sender.failed(now, attempt, answer.kind === "lost"));
    }
    this.#wake();
  }

  async #reconcile(sender: Sender, attempt: number, id: string): Promise<void> {
    const { environment, organizationId } = this.#options;
    let url: string;
    try {
      url = usersUrl(environment, organizationId, id);
    } catch {
      // An id of dots has no URL.
      call(() => sender.unaddressable(clock(), attempt));
      return;
    }
    const answer = await this.#fetch(attempt, "GET", url, undefined);
    if (this.#sender !== sender) return;
    const now = clock();
    if (answer.kind === "answer") {
      const { status, retryAfter, contentType, bytes } = answer;
      call(() => sender.reconciled(now, attempt, status, retryAfter, contentType, bytes, Date.now()));
    } else {
      call(() => sender.failed(now, attempt, answer.kind === "lost"));
    }
    this.#wake();
  }

  async #fetch(attempt: number, method: string, url: string, body: string | undefined): Promise<Transported> {
    const abort = new AbortController();
    this.#aborts.set(attempt, abort);
    const answer = await request(method, url, this.#token, body, this.#options, abort.signal);
    this.#aborts.delete(attempt);
    return answer;
  }

  async #write(sender: Sender, at: number, bytes: Uint8Array): Promise<void> {
    const journal = this.#journal;
    let failed = false;
    try {
      if (!this.#options.dryRun) await journal?.write(at, bytes);
    } catch {
      failed = true;
      // What it says is out of date from here on.
      await journal?.clear().catch(() => {});
    }
    if (this.#sender !== sender) return;
    call(() => (failed ? sender.journalFailed() : sender.journaled()));
    this.#wake();
  }

  async #refresh(sender: Sender): Promise<void> {
    const { token } = this.#options;
    let fresh: unknown;
    try {
      fresh = typeof token === "function" ? await token() : token;
    } catch {
      // What the callback threw may hold a secret; the report says token_failed.
    }
    if (this.#sender !== sender) return;
    if (typeof fresh !== "string" || fresh === "") call(() => sender.tokenFailed(clock()));
    else if (call(() => sender.tokenArrived(clock()))) this.#token = fresh;
    this.#wake();
  }

  async #pull(sender: Sender, requests: AsyncIterator<UserRequest>): Promise<void> {
    try {
      await this.results.room();
      await this.#outcomes?.room();
      const next = await requests.next();
      if (this.#sender !== sender) return;
      if (next.done) {
        const { invalid, told, results } = await invalidRows(this.#source);
        if (this.#sender !== sender) return;
        for (const result of results) this.#settled(JSON.stringify(result));
        if (told < invalid) this.#outcomes?.lack();
        sender.end(clock(), invalid);
      } else {
        const { index, body, users } = next.value;
        const rows = Uint32Array.from(users, (user) => user.row);
        call(() =>
          sender.push(
            clock(),
            index,
            body,
            users.map((user) => user.id),
            rows,
          ),
        );
      }
    } catch (reason) {
      // The source broke: what was read is accounted for first.
      this.#failure ??= { reason };
      if (this.#sender !== sender) return;
      sender.cancel(clock());
      sender.end(clock(), 0);
    }
    this.#wake();
  }

  #wait(until: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer =
        until === undefined ? undefined : setTimeout(resolve, Math.min(until - clock() + 1, 0x7fff_ffff));
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => {};
        resolve();
      };
    });
  }

  #countTotal(): void {
    if ("requests" in this.#source) {
      this.#total = this.#source.counts.valid;
      return;
    }
    const known = ({ counts }: { counts: { valid: number } }) => {
      this.#total = counts.valid;
    };
    this.#source.report?.then(known, () => {});
  }

  #progress(sender: Sender): void {
    const { onProgress } = this.#options;
    if (!onProgress) return;
    const now = clock();
    const counts: EnrollReport["counts"] = JSON.parse(call(() => sender.counts()));
    const settled = counts.created + counts.exists + counts.rejected + counts.unsent + counts.unknown;
    this.#pace.add(now, settled);
    const rowsPerSecond = this.#pace.rate(now);
    const progress: EnrollProgress = { counts, inAir: sender.inAir(), rowsPerSecond };
    if (this.#total !== undefined) {
      progress.total = this.#total;
      if (rowsPerSecond > 0) progress.secondsLeft = Math.max(0, this.#total - settled) / rowsPerSecond;
    }
    onProgress(progress);
  }
}

/** What the core says of a run. */
type CoreReport = Omit<EnrollReport, "next" | "unsettled" | "unsettledDropped" | "outcomesComplete">;

function insist(isRight: boolean, message: string, code = "options.invalid"): void {
  if (!isRight) throw new KardEnrollError(code, message);
}

/** What a caller without types can get wrong. */
function checkKinds(source: unknown, options: unknown): void {
  insist(typeof options === "object" && options !== null, "enrollUsers takes options as its second argument");
  const iterable =
    typeof source === "object" && source !== null && ("requests" in source || Symbol.asyncIterator in source);
  insist(
    iterable && !Array.isArray(source),
    "enrollUsers takes what prepareFile or prepareUsers gave",
    "source.invalid",
  );
  const { signal } = options as EnrollOptions;
  insist(
    signal === undefined || typeof signal?.addEventListener === "function",
    "signal must be an AbortSignal",
  );
}

/** The options of the core, as JSON text. */
function checked(options: EnrollOptions): string {
  const {
    concurrency = SEND_DEFAULTS.concurrency,
    timeout = SEND_DEFAULTS.timeout,
    reconcile = false,
    dryRun = false,
    resend = [],
    retry,
    token,
    journal,
  } = options;
  const isText = typeof token === "string";
  insist(
    typeof token === "function" || (isText && token !== "") || dryRun,
    "token must be a text or a function that gives one",
  );
  insist(!isText || !/^bearer\s/i.test(token), "token must not begin with Bearer, which is added to it");
  insist(
    journal === undefined || typeof journal?.open === "function",
    "journal must be what openJournal gives",
  );
  checkRange("concurrency", concurrency, 1, 64);
  checkRange("timeout", timeout, 1, 3_600_000);
  const { base, retries = SEND_DEFAULTS.retries } = retry ?? {};
  if (base !== undefined) checkRange("retry.base", base, 1, 60_000);
  checkRange("retry.retries", retries, 0, 100);
  insist(
    typeof resend === "object" && typeof resend?.[Symbol.iterator] === "function",
    "resend must be a list of row numbers",
  );
  const rows = [...resend];
  for (const row of rows) checkRange("each row of resend", row, 1, 0xffff_ffff);
  insist(rows.length === 0 || journal !== undefined, "resend needs a journal");
  return asJson({ concurrency, timeout, reconcile, dryRun, base, retries, resend: rows });
}

/** @throws {KardEnrollError} `options.invalid` */
export function checkRange(name: string, value: number, least: number, most: number): void {
  insist(
    Number.isInteger(value) && value >= least && value <= most,
    `${name} must be a whole number from ${least} to ${most}`,
  );
}

async function* requestsOf(source: PreparedFile | Prepared): AsyncGenerator<UserRequest, void, void> {
  if ("requests" in source) yield* source.requests;
  else yield* source;
}

/** Rows that were refused here, with their reasons; those beyond the issues that were kept are only counted. */
async function invalidRows(
  source: PreparedFile | Prepared,
): Promise<{ invalid: number; told: number; results: BatchResult[] }> {
  const { counts, issues } = "requests" in source ? source : await source.report;
  const rows = new Map<number, RowOutcome>();
  for (const issue of issues) {
    if (issue.severity !== "error" || issue.row === 0) continue;
    const row = rows.get(issue.row) ?? { row: issue.row, id: issue.id ?? "", outcome: "invalid", errors: [] };
    row.errors.push(toApiError(issue));
    rows.set(issue.row, row);
  }
  const outcomes = [...rows.values()];
  const results: BatchResult[] = [];
  for (let from = 0; from < outcomes.length; from += 1000) {
    results.push({ index: -1, outcomes: outcomes.slice(from, from + 1000), errors: [], action: "done" });
  }
  return { invalid: counts.invalid, told: rows.size, results };
}

function toApiError({ code, message, row, field, pointer }: Issue): ApiError {
  return { status: "", title: code, detail: message, pointer, row, field };
}
