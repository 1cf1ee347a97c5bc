// The request about one user. All three may be repeated, so whatever may pass is tried again.

import { SEND_DEFAULTS } from "../send/defaults.js";
import { checkRange } from "../send/driver.js";
import { usersUrl } from "../send/parse-response.js";
import { request, type Transported } from "../send/transport.js";
import type { ApiError, UserOptions, UserResource, UserResult } from "../types/index.js";
import { call } from "../wasm/bindings.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import { init } from "../wasm/init.js";

interface One {
  ok: boolean;
  action: "done" | "retry" | "refresh";
  retryAfter?: number;
  user?: UserResource;
  errors: ApiError[];
}

export async function ask(
  method: "GET" | "PUT" | "DELETE",
  id: string,
  body: string | undefined,
  options: UserOptions,
): Promise<UserResult> {
  await init();
  const { signal, timeout = SEND_DEFAULTS.timeout, retry = {} } = options;
  checkRange("timeout", timeout, 1, 3_600_000);
  const url = usersUrl(options.environment, options.organizationId, id);
  let token: string | undefined;
  let refreshed = false;
  let doubt = false;
  let failed = 0;
  for (;;) {
    signal?.throwIfAborted();
    token ??= await fetchToken(options, timeout);
    signal?.throwIfAborted();
    if (token === undefined) return refused(0, "token_failed", "the token could not be fetched");
    const answer = await attempt(method, url, token, body, options, timeout);
    signal?.throwIfAborted();
    let result = refused(0, "unknown", "no attempt got an answer that can be trusted");
    let retryAfter: number | undefined;
    if (answer.kind === "answer") {
      const { status, bytes, contentType } = answer;
      const one: One = JSON.parse(
        call(() =>
          wasm.readOne(method, id, doubt, status, answer.retryAfter, contentType, bytes, Date.now()),
        ),
      );
      result = { ok: one.ok, status, errors: one.errors, ...(one.user ? { user: one.user } : {}) };
      if (one.action === "done") return result;
      if (one.action === "refresh") {
        if (refreshed || typeof options.token !== "function") return result;
        refreshed = true;
        token = undefined;
        continue;
      }
      retryAfter = one.retryAfter;
    }
    doubt ||= answer.kind !== "not_sent" && result.status !== 429;
    if (failed >= (retry.retries ?? SEND_DEFAULTS.retries)) return result;
    failed += 1;
    const { status } = result;
    await pause(
      call(() => wasm.backoff(retry.base, status, retryAfter, failed, Math.random())),
      signal,
    );
  }
}

async function attempt(
  method: string,
  url: string,
  token: string,
  body: string | undefined,
  options: UserOptions,
  timeout: number,
): Promise<Transported> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  const timer = setTimeout(stop, timeout);
  options.signal?.addEventListener("abort", stop, { once: true });
  try {
    return await request(method, url, token, body, options, abort.signal);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", stop);
  }
}

/** `undefined` when it does not come. What the callback throws may hold a secret, so it goes no further. */
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

function refused(status: number, title: string, detail: string): UserResult {
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
