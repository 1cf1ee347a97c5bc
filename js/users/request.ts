// One request about one user. All three methods are idempotent, so temporary failures are retried.

import { requestConfig } from "../send/options.js";
import { request, type TransportResult } from "../send/transport.js";
import { usersUrl } from "../send/users-url.js";
import type { ApiError, UserOptions, UserResource, UserResult } from "../types/index.js";
import { call } from "../wasm/bindings.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import { init } from "../wasm/init.js";

/** What a response means, as src/send/response/one_user.rs serializes it. */
interface SingleResult {
  ok: boolean;
  action: "done" | "retry" | "refresh";
  retryAfter?: number;
  /** The resource object, as JSON of the API. */
  user?: string;
  errors: ApiError[];
}

export async function requestUser(
  method: "GET" | "PUT" | "DELETE",
  id: string,
  body: string | undefined,
  options: UserOptions,
): Promise<UserResult> {
  await init();
  const { signal } = options;
  const { timeout, retry } = requestConfig(options);
  const url = usersUrl(options.environment, options.organizationId, id);
  let token: string | undefined;
  let refreshed = false;
  /** An earlier attempt may have been applied. */
  let inDoubt = false;
  let failures = 0;
  for (;;) {
    signal?.throwIfAborted();
    token ??= await fetchToken(options, timeout);
    signal?.throwIfAborted();
    if (token === undefined) return failed(0, "token_failed", "the token could not be fetched");
    const reply = await attempt(method, url, token, body, options, timeout);
    signal?.throwIfAborted();
    let result = failed(0, "unknown", "no attempt got a trustworthy response");
    let retryAfter: number | undefined;
    if (reply.kind === "response") {
      const { status, bytes, contentType } = reply;
      const single: SingleResult = call(() =>
        wasm.parseSingle(method, id, inDoubt, status, reply.retryAfter, contentType, bytes),
      );
      const { ok, errors } = single;
      result = { ok, status, errors, ...(single.user === undefined ? {} : { user: userOf(single.user) }) };
      if (single.action === "done") return result;
      if (single.action === "refresh") {
        if (refreshed || typeof options.token !== "function") return result;
        refreshed = true;
        token = undefined;
        continue;
      }
      retryAfter = single.retryAfter;
    }
    inDoubt ||= reply.kind !== "not_sent" && result.status !== 429;
    failures += 1;
    const { status } = result;
    const wait = call(() =>
      wasm.retryWait(retry.base, retry.retries, status, retryAfter, failures, Math.random()),
    );
    if (wait === undefined) return result;
    await pause(wait, signal);
  }
}

function userOf(json: string): UserResource {
  return JSON.parse(json);
}

async function attempt(
  method: string,
  url: string,
  token: string,
  body: string | undefined,
  options: UserOptions,
  timeout: number,
): Promise<TransportResult> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  const timer = setTimeout(stop, timeout);
  options.signal?.addEventListener("abort", stop, { once: true });
  // A `fetch` that ignores its signal must not block the caller.
  const aborted = new Promise<TransportResult>((resolve) => {
    abort.signal.addEventListener("abort", () => resolve({ kind: "lost" }));
  });
  try {
    return await Promise.race([request(method, url, token, body, options, abort.signal), aborted]);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", stop);
  }
}

/** `undefined` if there is none in time. The exception of the callback may contain a secret, so it is dropped. */
async function fetchToken({ token, signal }: UserOptions, timeout: number): Promise<string | undefined> {
  if (typeof token !== "function") return token || undefined;
  const ended = new AbortController();
  const stop = () => ended.abort();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const never = pause(timeout, ended.signal).then(() => undefined);
    never.catch(() => {});
    const fresh = await Promise.race([token(), never]);
    return typeof fresh === "string" && fresh !== "" ? fresh : undefined;
  } catch {
    return undefined;
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
  }
}

function failed(status: number, title: string, detail: string): UserResult {
  return { ok: false, status, errors: [{ status: "", title, detail }] };
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
