// What the tests of the stand-in share: a plain caller, and users to call with.

import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import {
  type ErrorObject,
  type MockServer,
  type MockServerOptions,
  type MockServerUser,
  type Rule,
  startMockServer,
} from "../../js/mock-server/server.js";

/** An answer as it came. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** `undefined` when the body is no JSON. */
  document: { data?: MockServerUser[] | MockServerUser; errors?: ErrorObject[] } | undefined;
}

/** A stand-in that ends with the test. */
export async function sandboxOf(t: TestContext, options: MockServerOptions = {}): Promise<MockServer> {
  const sandbox = await startMockServer(options);
  t.after(() => sandbox.close());
  return sandbox;
}

/** A user who is fine. */
export function user(id: string, attributes: Record<string, unknown> = {}): MockServerUser {
  return { type: "user", id, attributes: { enrolledRewards: ["CARDLINKED"], ...attributes } };
}

export function users(...ids: string[]): MockServerUser[] {
  return ids.map((id) => user(id));
}

/** The ids `from` to `to`, both included. */
export function range(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}

export interface CallOptions {
  id?: string;
  /** A string or bytes are sent as they are. */
  body?: unknown;
  token?: string | null;
  organizationId?: string;
  path?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export async function call(sandbox: MockServer, method: string, options: CallOptions = {}): Promise<Reply> {
  const organization = encodeURIComponent(options.organizationId ?? sandbox.organizationId);
  const user = options.id === undefined ? "" : `/${encodeURIComponent(options.id)}`;
  const token = options.token === undefined ? sandbox.token : options.token;
  const { body } = options;
  const raw = typeof body === "string" || body instanceof Uint8Array;
  const response = await fetch(sandbox.url + (options.path ?? `/v2/issuers/${organization}/users${user}`), {
    method,
    redirect: "manual",
    headers: {
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, document: json(text) };
}

export function create(sandbox: MockServer, data: unknown[], options: CallOptions = {}): Promise<Reply> {
  return call(sandbox, "POST", { body: { data }, ...options });
}

/** Faults on a stand-in of its own, one request to it. */
export async function createUnder(t: TestContext, fault: Rule["do"], data = users("1", "2", "3", "4")) {
  const sandbox = await sandboxOf(t, { faults: [{ on: 1, do: fault }] });
  return { sandbox, reply: await create(sandbox, data) };
}

/** The ids in `data`. */
export function created(reply: Reply): string[] {
  const data = reply.document?.data;
  assert.ok(Array.isArray(data), "data is a list");
  return data.map(({ id }) => id);
}

/** `status id pointer` of each error. */
export function errors(reply: Reply): string[] {
  return (reply.document?.errors ?? []).map(({ status, id, source }) =>
    [status, id ?? "-", source === undefined ? "-" : Object.values(source)[0]].join(" "),
  );
}

function json(text: string): Reply["document"] {
  try {
    return JSON.parse(text) as Reply["document"];
  } catch {
    return undefined;
  }
}
