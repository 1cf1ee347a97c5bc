// Helpers for tests with the mock server: requests without a retry, and users.

import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import {
  type ErrorObject,
  type FaultRule,
  type MockServer,
  type MockServerOptions,
  type MockServerUser,
  startMockServer,
} from "../../js/mock-server/server.js";

/** A response of the mock server. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** `undefined` if the body is not JSON. */
  document: { data?: MockServerUser[] | MockServerUser; errors?: ErrorObject[] } | undefined;
}

/** Starts a mock server; it is closed after the test. */
export async function mockServerFor(t: TestContext, options: MockServerOptions = {}): Promise<MockServer> {
  const mockServer = await startMockServer(options);
  t.after(() => mockServer.close());
  return mockServer;
}

/** A valid user. */
export function user(id: string, attributes: Record<string, unknown> = {}): MockServerUser {
  return { type: "user", id, attributes: { enrolledRewards: ["CARDLINKED"], ...attributes } };
}

export function users(...ids: string[]): MockServerUser[] {
  return ids.map((id) => user(id));
}

/** The ids `from` to `to`, inclusive. */
export function range(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}

export interface CallOptions {
  id?: string;
  /** A string or bytes are sent unchanged. */
  body?: unknown;
  token?: string | null;
  organizationId?: string;
  path?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export async function call(
  mockServer: MockServer,
  method: string,
  options: CallOptions = {},
): Promise<Reply> {
  const organization = encodeURIComponent(options.organizationId ?? mockServer.organizationId);
  const user = options.id === undefined ? "" : `/${encodeURIComponent(options.id)}`;
  const token = options.token === undefined ? mockServer.token : options.token;
  const { body } = options;
  const raw = typeof body === "string" || body instanceof Uint8Array;
  const response = await fetch(
    mockServer.url + (options.path ?? `/v2/issuers/${organization}/users${user}`),
    {
      method,
      redirect: "manual",
      headers: {
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    },
  );
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, document: json(text) };
}

export function create(mockServer: MockServer, data: unknown[], options: CallOptions = {}): Promise<Reply> {
  return call(mockServer, "POST", { body: { data }, ...options });
}

/** Sends one request to a new mock server with this fault. */
export async function createUnder(t: TestContext, fault: FaultRule["do"], data = users("1", "2", "3", "4")) {
  const mockServer = await mockServerFor(t, { faults: [{ on: 1, do: fault }] });
  return { mockServer, reply: await create(mockServer, data) };
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
