// One request with `fetch`, and its complete response.

import { concat } from "../bytes.js";
import type { EnrollOptions } from "../types/index.js";
import { parseRetryAfter } from "./retry-after.js";
import { toStatus } from "./status.js";

/** The longest response that is read, in bytes; a response to 100 users is far shorter. */
const MAX_RESPONSE = 32 << 20;

/** A response; or none, and then whether the request may have arrived. */
export type TransportResult =
  | {
      kind: "response";
      status: number;
      /** ms. */
      retryAfter: number | undefined;
      contentType: string | undefined;
      bytes: Uint8Array;
    }
  | { kind: "lost" }
  | { kind: "not_sent" };

/** Sends one request. Never throws. */
export async function request(
  method: string,
  url: string,
  token: string,
  body: string | undefined,
  options: Pick<EnrollOptions, "fetch" | "targetIssuer">,
  signal: AbortSignal,
): Promise<TransportResult> {
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
      // A redirect is never followed, so the token goes to no other origin. Unlike "error", "manual" shows that it was
      // a redirect.
      redirect: "manual",
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
    const contentType: unknown = response.headers.get("content-type");
    return {
      kind: "response",
      // A browser hides the status of a redirect.
      status: response.type === "opaqueredirect" ? 302 : toStatus(response.status),
      retryAfter: parseRetryAfter(response.headers.get("retry-after"), Date.now()),
      contentType: typeof contentType === "string" ? contentType : undefined,
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
    if (length > MAX_RESPONSE) {
      await reader.cancel();
      throw new RangeError("the response is too long");
    }
  }
  return concat(parts);
}
