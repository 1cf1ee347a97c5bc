// A transport of the host in the form of `fetch`.

import type { Send, SendRequest } from "./types.js";

export function fetchFrom(send: Send): typeof globalThis.fetch {
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
    const raw = await send(request, signal ?? new AbortController().signal);
    const headers = new Headers(raw.headers ?? {});
    const response = new Response((raw.body ?? null) as BodyInit | null, { headers });
    // The constructor of Response rejects some statuses that a response can have, for example 101.
    return Object.defineProperty(response, "status", { value: raw.status });
  };
}
