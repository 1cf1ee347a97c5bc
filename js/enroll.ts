// The hands of the sender: `fetch`, timers and the token. What is to be done next is decided in src/send.

import { usersUrl } from "./answer.js";
import { call, init } from "./bindings.js";
import { KardEnrollError } from "./error.js";
import { nextSteps } from "./next-steps.js";
import { Results } from "./results.js";
import { post } from "./transport.js";
import type {
  ApiError,
  BatchResult,
  Enrollment,
  EnrollOptions,
  EnrollReport,
  Issue,
  Prepared,
  PreparedFile,
  RowOutcome,
  UserRequest,
} from "./types.js";
import type { Sender } from "./wasm/kard_enroll.js";

/** A command of the machine: its name, then its parts. */
type Command =
  | ["send", attempt: number, token: number, body: string]
  | ["abort", attempt: number]
  | ["refresh"]
  | ["pull"]
  | ["settled", result: string]
  | ["wait", until: number | undefined]
  | ["finished", report: string];

/**
 * Sends what `prepareFile` or `prepareUsers` gave, and accounts for every row.
 *
 * It begins at once and goes on whether or not anybody iterates. Data problems, refusals and lost answers are in the
 * results and the report; the report is rejected only for misuse or a source that cannot be read.
 */
export function enrollUsers(source: PreparedFile | Prepared, options: EnrollOptions): Enrollment {
  const run = new Run(source, options);
  const report = run.drive();
  // Whoever only iterates sees the error there.
  report.catch(() => {});
  return {
    report,
    pause: () => run.pause(),
    resume: () => run.resume(),
    [Symbol.asyncIterator]: () => run.results.iterate(),
  };
}

class Run {
  readonly results = new Results();
  readonly #source: PreparedFile | Prepared;
  readonly #options: EnrollOptions;
  readonly #aborts = new Map<number, AbortController>();
  #sender: Sender | undefined;
  #token = "";
  #wake: () => void = () => {};
  #paused = false;
  #failure: { reason: unknown } | undefined;
  #begun = 0;

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
    const {
      signal,
      organizationId,
      environment,
      concurrency = 6,
      timeout = 30_000,
      reconcile = false,
    } = this.#options;
    await init();
    const url = usersUrl(environment, organizationId);
    checkRange("concurrency", concurrency, 1, 64);
    checkRange("timeout", timeout, 1, 3_600_000);
    const sender = call((wasm) => new wasm.Sender({ concurrency, timeout, reconcile }, Math.random()));
    this.#sender = sender;
    if (this.#paused) sender.pause();
    const cancel = () => {
      sender.cancel(performance.now());
      this.#wake();
    };
    if (signal?.aborted) cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    this.#begun = performance.now();
    const requests = requestsOf(this.#source)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const command = call(() => sender.poll(performance.now())) as unknown as Command;
        switch (command[0]) {
          case "send":
            void this.#send(sender, url, command[1], command[3]);
            break;
          case "abort":
            this.#aborts.get(command[1])?.abort();
            break;
          case "refresh":
            void this.#refresh(sender);
            break;
          case "pull":
            void this.#pull(sender, requests);
            break;
          case "settled":
            this.results.add(command[1]);
            this.#progress(sender);
            break;
          case "wait":
            await this.#wait(command[1]);
            break;
          case "finished": {
            if (this.#failure) throw this.#failure.reason;
            const report = JSON.parse(command[1]) as Omit<EnrollReport, "next">;
            this.#progress(sender);
            return { ...report, next: nextSteps(report) };
          }
        }
      }
    } finally {
      signal?.removeEventListener("abort", cancel);
      for (const abort of this.#aborts.values()) abort.abort();
      await requests.return?.();
      this.#sender = undefined;
      sender.free();
    }
  }

  async #send(sender: Sender, url: string, attempt: number, body: string): Promise<void> {
    const abort = new AbortController();
    this.#aborts.set(attempt, abort);
    const answer = await post(url, this.#token, body, this.#options, abort.signal);
    this.#aborts.delete(attempt);
    if (this.#sender !== sender) return;
    const now = performance.now();
    if (answer.kind === "answer") {
      const { status, retryAfter, contentType, bytes } = answer;
      call(() => sender.answered(now, attempt, status, retryAfter, contentType, bytes, Date.now()));
    } else {
      call(() => sender.failed(now, attempt, answer.kind === "lost"));
    }
    this.#wake();
  }

  async #refresh(sender: Sender): Promise<void> {
    const { token } = this.#options;
    try {
      const fresh = typeof token === "function" ? await token() : token;
      if (typeof fresh !== "string" || fresh === "") throw new TypeError("no token");
      this.#token = fresh;
      if (this.#sender === sender) sender.tokenArrived(performance.now());
    } catch {
      // What the callback threw may hold a secret; the report says token_failed.
      if (this.#sender === sender) sender.tokenFailed(performance.now());
    }
    this.#wake();
  }

  async #pull(sender: Sender, requests: AsyncIterator<UserRequest>): Promise<void> {
    try {
      await this.results.room();
      const next = await requests.next();
      if (this.#sender !== sender) return;
      if (next.done) {
        const { invalid, results } = await invalidRows(this.#source);
        for (const result of results) this.results.add(JSON.stringify(result));
        sender.end(performance.now(), invalid);
      } else {
        const { index, body, users } = next.value;
        const rows = Uint32Array.from(users, (user) => user.row);
        call(() =>
          sender.push(
            performance.now(),
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
      sender.cancel(performance.now());
      sender.end(performance.now(), 0);
    }
    this.#wake();
  }

  #wait(until: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer =
        until === undefined
          ? undefined
          : setTimeout(resolve, Math.min(until - performance.now() + 1, 0x7fff_ffff));
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => {};
        resolve();
      };
    });
  }

  #progress(sender: Sender): void {
    const { onProgress } = this.#options;
    if (!onProgress) return;
    const counts = JSON.parse(call(() => sender.counts()));
    const seconds = (performance.now() - this.#begun) / 1000;
    const settled = counts.created + counts.exists + counts.rejected + counts.unsent + counts.unknown;
    onProgress({ counts, inAir: sender.inAir(), rowsPerSecond: seconds > 0 ? settled / seconds : 0 });
  }
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new KardEnrollError("options.invalid", `${name} must be a whole number from ${least} to ${most}`);
  }
}

async function* requestsOf(source: PreparedFile | Prepared): AsyncGenerator<UserRequest, void, void> {
  if ("requests" in source) yield* source.requests;
  else yield* source;
}

/** Rows that were refused here, with their reasons; those beyond the issues that were kept are only counted. */
async function invalidRows(
  source: PreparedFile | Prepared,
): Promise<{ invalid: number; results: BatchResult[] }> {
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
  return { invalid: counts.rejected, results };
}

function toApiError({ code, message, row, field, pointer }: Issue): ApiError {
  return { status: "", title: code, detail: message, pointer, row, field };
}
