// One user: Get, Update and Delete User. All three may be repeated, so whatever may pass is tried again.

import { usersUrl } from "./answer.js";
import { call } from "./bindings.js";
import { checkRange } from "./enroll.js";
import { init } from "./init.js";
import { buildUpdateUser } from "./records.js";
import { request, type Transported } from "./transport.js";
import type { ApiError, PrepareOptions, UserOptions, UserRecord, UserResource, UserResult } from "./types.js";

const RETRIES = 6;

/**
 * Changes the attributes of a user that the record names and leaves the others alone.
 *
 * A record that does not pass the check is not sent: `ok` is false, `status` 0, and `issues` say why.
 * @throws {KardEnrollError} for misuse alone (`options.invalid`, `user_id.*`, `environment.*`), and the signal's reason
 */
export async function updateUser(
  record: UserRecord,
  options: UserOptions & PrepareOptions,
): Promise<UserResult> {
  await init();
  const update = buildUpdateUser(record, options);
  if (!update.ok) return { ok: false, status: 0, errors: [], issues: update.issues };
  const id: string = JSON.parse(update.body).data.id;
  return { ...(await ask("PUT", id, update.body, options)), issues: update.issues };
}

/**
 * The user as the API knows it; `ok` is false with `status` 404 when there is none.
 * @throws {KardEnrollError} for misuse alone, and the signal's reason
 */
export async function getUser(id: string | number, options: UserOptions): Promise<UserResult> {
  return ask("GET", String(id), undefined, options);
}

/**
 * Deletes a user. A 404 after an attempt whose answer was lost counts as deleted.
 * @throws {KardEnrollError} for misuse alone, and the signal's reason
 */
export async function deleteUser(id: string | number, options: UserOptions): Promise<UserResult> {
  return ask("DELETE", String(id), undefined, options);
}

interface One {
  ok: boolean;
  action: "done" | "retry" | "refresh";
  retryAfter?: number;
  user?: UserResource;
  errors: ApiError[];
}

async function ask(
  method: "GET" | "PUT" | "DELETE",
  id: string,
  body: string | undefined,
  options: UserOptions,
): Promise<UserResult> {
  await init();
  const { signal, timeout = 30_000, retry = {} } = options;
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
        call((wasm) =>
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
    if (failed >= (retry.retries ?? RETRIES)) return result;
    failed += 1;
    const { status } = result;
    await pause(
      call((wasm) => wasm.backoff(retry.base, status, retryAfter, failed, Math.random())),
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
