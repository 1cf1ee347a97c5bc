// One request over `fetch`, and its answer in whole, whatever it is.

import { concat } from "../bytes.js";
import type { EnrollOptions } from "../types/index.js";

/** The longest answer that is read; no answer to 100 users comes near it. */
const MAX_ANSWER = 32 << 20;

/** An answer; or none, and then whether the request may have arrived. */
export type Transported =
  | {
      kind: "answer";
      status: number;
      retryAfter: string | undefined;
      contentType: string | undefined;
      bytes: Uint8Array;
    }
  | { kind: "lost" }
  | { kind: "not_sent" };

/** Asks the API. Never throws. */
export async function request(
  method: string,
  url: string,
  token: string,
  body: string | undefined,
  options: Pick<EnrollOptions, "fetch" | "targetIssuer">,
  signal: AbortSignal,
): Promise<Transported> {
  if (typeof navigator !== "undefined" && navigator.onLine === false) return { kind: "not_sent" };
  const headers: Record<string, string> = {
    Authorization: `Bearer ${token}`,
    Accept: "application/json",
  };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (options.targetIssuer !== undefined) headers["X-Kard-Target-Issuer"] = options.targetIssuer;
  const send = options.fetch ?? globalThis.fetch;
  try {
    const response = await send(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal,
      // A redirect is never followed, so the token goes to no other origin; unlike "error", "manual" lets the run say
      // that it was a redirect.
      redirect: "manual",
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
    return {
      kind: "answer",
      // A browser hides which redirect it was.
      status: response.type === "opaqueredirect" ? 302 : response.status,
      retryAfter: response.headers.get("retry-after") ?? undefined,
      contentType: response.headers.get("content-type") ?? undefined,
      bytes: await readAll(response),
    };
  } catch {
    return { kind: "lost" };
  }
}

async function readAll(response: Response): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array(await response.arrayBuffer());
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > MAX_ANSWER) {
      await reader.cancel();
      throw new RangeError("the answer is too long");
    }
  }
  return concat(parts);
}
