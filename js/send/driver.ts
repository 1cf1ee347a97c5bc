// Executes the commands of the Rust sender: HTTP, timers, token refresh, journal writes. The sender (src/send) decides what
// is sent when; here are the bodies of the requests that it has not settled.

import { check } from "../check.js";
import { KardEnrollError } from "../error.js";
import type {
  BatchResult,
  EnrollOptions,
  EnrollProgress,
  EnrollReport,
  OpenedJournal,
  Prepared,
  PreparedFile,
  UserRequest,
} from "../types/index.js";
import { call, create, release } from "../wasm/bindings.js";
import type { Sender } from "../wasm/generated/kard_enroll.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import { init } from "../wasm/init.js";
import { now as clock } from "./clock.js";
import type { CoreReport, SenderCommand } from "./command.js";
import { fingerprintOf } from "./fingerprint.js";
import { invalidRowsOf } from "./invalid-rows.js";
import { type SendConfig, sendConfig } from "./options.js";
import { OutcomeWriter } from "./outcome-writer.js";
import { Unsettled } from "./outcomes.js";
import { recommend } from "./recommendations.js";
import { RequestBody } from "./request-bodies.js";
import { usersOf } from "./request-users.js";
import { Results } from "./results.js";
import { Throughput } from "./throughput.js";
import { request, type TransportResult } from "./transport.js";
import { usersUrl } from "./users-url.js";

/** One run of `enrollUsers`; {@link EnrollmentRun.drive} starts it. */
export class EnrollmentRun {
  readonly results = new Results();
  readonly #source: PreparedFile | Prepared;
  readonly #options: EnrollOptions;
  readonly #aborts = new Map<number, AbortController>();
  readonly #unsettled = new Unsettled();
  /** By the key that the sender gives a request; dropped with its last row. */
  readonly #bodies = new Map<number, RequestBody>();
  #outcomes: OutcomeWriter | undefined;
  #journal: OpenedJournal | undefined;
  #sender: Sender | undefined;
  /** The token in use; one that arrives too late is never kept. */
  #token = "";
  #wake: () => void = () => {};
  #paused = false;
  /** The source failed; the rows that were read before still get an outcome. */
  #failure: { reason: unknown } | undefined;
  /** The sender itself failed, which ends the run. */
  #broken: { reason: unknown } | undefined;
  #throughput = new Throughput(0);
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
    checkArguments(this.#source, this.#options);
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
    const config = sendConfig(this.#options);
    const sender = await this.#open(url, targetIssuer, config);
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
      this.#throughput = new Throughput(clock());
      this.#countTotal();
      const report = await this.#drive(sender, url, requests);
      const complete = await this.#outcomes?.close();
      const { rows: unsettled, dropped: unsettledDropped } = this.#unsettled;
      return {
        ...report,
        unsettled,
        unsettledDropped,
        ...(complete === undefined ? {} : { outcomesComplete: complete }),
        recommendations: recommend(report, this.#options),
      };
    } catch (reason) {
      await this.#outcomes?.abort(reason);
      throw reason;
    } finally {
      signal?.removeEventListener("abort", cancel);
      this.#sender = undefined;
      this.#token = "";
      for (const abort of this.#aborts.values()) abort.abort();
      // A source that hangs must not delay the report.
      void Promise.resolve(requests.return?.()).catch(() => {});
      await this.#journal?.close().catch(() => {});
      try {
        release(sender);
      } catch {
        // After a trap there is nothing to free.
      }
    }
  }

  /** The sender, with the journal if there is one. */
  async #open(url: string, targetIssuer: string | undefined, config: SendConfig): Promise<Sender> {
    const journal = await this.#openJournal();
    if (!journal) return create(() => new wasm.Sender(config, Math.random()));
    try {
      const bytes = await journal.read();
      const fingerprint = await fingerprintOf(this.#source, url, targetIssuer);
      try {
        const key = crypto.getRandomValues(new Uint8Array(16));
        return create(() => wasm.Sender.withJournal(config, Math.random(), bytes, fingerprint, key));
      } finally {
        fingerprint.free();
      }
    } catch (reason) {
      await journal.close().catch(() => {});
      throw reason;
    }
  }

  async #openJournal(): Promise<OpenedJournal | undefined> {
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
      const command: SenderCommand = call(() => sender.poll(clock()));
      switch (command.type) {
        case "send":
          this.#start(
            this.#send(sender, url, command.attempt, this.#body(command.request).select(command.users)),
          );
          break;
        case "lookup":
          this.#start(this.#lookup(sender, command));
          break;
        case "journal":
          this.#start(this.#write(sender, command.at, command.bytes));
          break;
        case "abort":
          this.#aborts.get(command.attempt)?.abort();
          break;
        case "refreshToken":
          this.#start(this.#refresh(sender));
          break;
        case "pull":
          this.#start(this.#pull(sender, requests));
          break;
        case "settled":
          if (command.last) this.#bodies.delete(command.request);
          this.#settled(command.result);
          this.#progress(sender);
          break;
        case "wait":
          await this.#wait(command.until);
          break;
        case "finished":
          if (this.#failure) throw this.#failure.reason;
          this.#progress(sender);
          return command.report;
      }
    }
  }

  #body(request: number): RequestBody {
    const body = this.#bodies.get(request);
    if (!body) throw new Error("the body of the request was dropped");
    return body;
  }

  /** Starts work in the background. An exception is a fault of this package, such as a trap, and ends the run. */
  #start(work: Promise<void>): void {
    work.catch((reason) => {
      this.#broken ??= { reason };
      this.#wake();
    });
  }

  #settled(result: BatchResult): void {
    this.#unsettled.add(result);
    this.#outcomes?.add(result);
    this.results.add(result);
  }

  async #send(sender: Sender, url: string, attempt: number, body: string): Promise<void> {
    const reply = await this.#fetch(attempt, "POST", url, body);
    if (this.#sender !== sender) return;
    const now = clock();
    if (reply.kind === "response") {
      const { status, retryAfter, contentType, bytes } = reply;
      call(() => sender.response(now, attempt, status, retryAfter, contentType, bytes));
    } else {
      call(() => sender.failed(now, attempt, reply.kind === "lost"));
    }
    this.#wake();
  }

  async #lookup(sender: Sender, command: SenderCommand & { type: "lookup" }): Promise<void> {
    const { environment, organizationId } = this.#options;
    const { attempt, id } = command;
    let url: string;
    try {
      url = usersUrl(environment, organizationId, id);
    } catch {
      // No URL can name an id of dots.
      call(() => sender.lookupImpossible(clock(), attempt));
      return;
    }
    // The body may be dropped before the response arrives.
    const user = this.#body(command.request).user(command.user);
    const reply = await this.#fetch(attempt, "GET", url, undefined);
    if (this.#sender !== sender) return;
    const now = clock();
    if (reply.kind === "response") {
      const { status, retryAfter, contentType, bytes } = reply;
      call(() => sender.lookupResponse(now, attempt, user, status, retryAfter, contentType, bytes));
    } else {
      call(() => sender.failed(now, attempt, reply.kind === "lost"));
    }
    this.#wake();
  }

  async #fetch(
    attempt: number,
    method: string,
    url: string,
    body: string | undefined,
  ): Promise<TransportResult> {
    const abort = new AbortController();
    this.#aborts.set(attempt, abort);
    const reply = await request(method, url, this.#token, body, this.#options, abort.signal);
    this.#aborts.delete(attempt);
    return reply;
  }

  async #write(sender: Sender, at: number, bytes: Uint8Array): Promise<void> {
    const journal = this.#journal;
    let failed = false;
    try {
      if (!this.#options.dryRun) await journal?.write(at, bytes);
    } catch {
      failed = true;
      // The content of the journal is out of date from here on.
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
      // The exception of the callback may contain a secret; the report says token_failed.
    }
    if (this.#sender !== sender) return;
    if (typeof fresh !== "string" || fresh === "") call(() => sender.tokenFailed(clock()));
    else if (call(() => sender.tokenArrived(clock()))) this.#token = fresh;
    this.#wake();
  }

  async #pull(sender: Sender, requests: AsyncIterator<UserRequest>): Promise<void> {
    try {
      await this.results.whenReady();
      await this.#outcomes?.whenReady();
      const next = await requests.next();
      if (this.#sender !== sender) return;
      if (next.done) {
        const invalid = await invalidRowsOf(this.#source);
        if (this.#sender !== sender) return;
        for (const result of invalid.results) this.#settled(result);
        if (invalid.listed < invalid.count) this.#outcomes?.setIncomplete();
        sender.end(clock(), invalid.count);
      } else {
        const [ids, rows] = usersOf(next.value);
        const { index } = next.value;
        check(Number.isInteger(index), "the index of the request is not a number", "request.invalid");
        const body = new RequestBody(next.value);
        this.#bodies.set(
          call(() => sender.push(clock(), index, ids, rows)),
          body,
        );
      }
    } catch (reason) {
      // The source failed: the rows that were read get their outcomes first.
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
    const counts: EnrollReport["counts"] = call(() => sender.counts());
    const settled = counts.created + counts.exists + counts.rejected + counts.unsent + counts.unknown;
    this.#throughput.add(now, settled);
    const rowsPerSecond = this.#throughput.rate(now);
    const progress: EnrollProgress = { counts, inFlight: sender.inFlight(), rowsPerSecond };
    if (this.#total !== undefined) {
      progress.total = this.#total;
      if (rowsPerSecond > 0) progress.secondsLeft = Math.max(0, this.#total - settled) / rowsPerSecond;
    }
    onProgress(progress);
  }
}

/** Checks the types of the arguments, for callers without TypeScript. */
function checkArguments(source: unknown, options: unknown): void {
  check(
    typeof options === "object" && options !== null,
    "the second argument of enrollUsers must be an object of options",
  );
  const iterable =
    typeof source === "object" && source !== null && ("requests" in source || Symbol.asyncIterator in source);
  check(
    iterable && !Array.isArray(source),
    "the source of enrollUsers must be the result of prepareFile or prepareUsers",
    "source.invalid",
  );
  const { signal } = options as EnrollOptions;
  check(
    signal === undefined || typeof signal?.addEventListener === "function",
    "signal must be an AbortSignal",
  );
}

async function* requestsOf(source: PreparedFile | Prepared): AsyncGenerator<UserRequest, void, void> {
  if ("requests" in source) yield* source.requests;
  else yield* source;
}
