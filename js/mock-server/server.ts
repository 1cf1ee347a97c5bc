// A mock server with Kard's users API on this machine: a small HTTP server that keeps users in memory, answers
// as the API does, and fails as a test scripts it.
//
// What a request means is in api.ts, what can go wrong in faults.ts, what a fault makes of an answer in
// delivery.ts; here are the network, the tokens and the log. The server listens on 127.0.0.1 alone and writes
// nothing to the console.

import { once, setMaxListeners } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { MockServerUser } from "./answer.js";
import { type Api, readRequest } from "./api.js";
import { type Delivery, deliver } from "./delivery.js";
import { type Fault, type Rule, randomOf, Script } from "./faults.js";
import { type Keep, Store } from "./store.js";

export type { ErrorObject, MockServerAttributes, MockServerUser } from "./answer.js";
export type { Fault, RawAnswer, Rewrite, Rule } from "./faults.js";
export { mixedFaults } from "./faults.js";
export type { Keep } from "./store.js";

/** How the mock server is started. All are optional. */
export interface MockServerOptions {
  /** A free one unless given. */
  port?: number;
  /** The first valid token. */
  token?: string;
  organizationId?: string;
  /** Users that are there from the beginning. */
  users?: Iterable<MockServerUser>;
  /** What is stored of a user; with `"ids"` a GET answers without the attributes that were sent. */
  keep?: Keep;
  /** One bad user fails a whole Create Users, nothing is created. Otherwise the good ones are created. */
  atomic?: boolean;
  /** ms before each request is applied, or from and to. */
  latency?: number | readonly [number, number];
  /** Faults from the beginning, see {@link MockServer.script}. */
  faults?: readonly Rule[];
  /** Whether a browser may call from another origin; true unless given. */
  cors?: boolean;
  /** Whether CORS lets a browser read `Retry-After`; true unless given. */
  exposeRetryAfter?: boolean;
  /** Largest body in bytes that is taken, 1 MiB unless given; beyond it the answer is 413. */
  maxBody?: number;
  /** How many requests the log remembers, the latest; 100,000 unless given. */
  logLimit?: number;
  /** Whether the log keeps bodies. They hold persons' data, so it does not unless asked. */
  logBodies?: boolean;
}

/** A request in the log, in the order of arrival. */
export interface LoggedRequest {
  method: string;
  /** As in the request line, percent-encoded. */
  path: string;
  /** The status that was sent; 0 while there is none, and for ever when the connection was dropped or hangs. */
  status: number;
  /** The ids of the users that the request names. */
  ids: readonly string[];
  /** When its body had arrived, ms since 1970. */
  at: number;
  /** The header `X-Kard-Target-Issuer`. */
  targetIssuer?: string;
  /** The fault that befell it; delays are not told. */
  fault?: Fault;
  /** With `logBodies` only. */
  body?: string;
}

/** A running mock server. */
export interface MockServer {
  /** The base URL without a slash at its end. */
  readonly url: string;
  /** The token that was issued last; after `expireToken()` it is not valid any more. */
  readonly token: string;
  readonly organizationId: string;
  /** The number of users. */
  readonly size: number;
  /** The log: all requests but preflights, as many as `logLimit` says. */
  readonly requests: readonly LoggedRequest[];
  /** The number of all requests but preflights, also those that the log has forgotten. */
  readonly received: number;
  /** The number of CORS preflights. */
  readonly preflights: number;
  /** The most requests that were under way at one time. */
  readonly peak: number;
  /** A copy of the list of users, in the order in which they were created. */
  users(): MockServerUser[];
  /** The ids of `users()`. */
  ids(): string[];
  has(id: string): boolean;
  /**
   * Takes the place of the faults so far and counts from 1 again; `[]` ends them.
   * @throws RangeError when a rule has no meaning.
   */
  script(faults: readonly Rule[]): void;
  /** Makes every token invalid that was issued so far. */
  expireToken(): void;
  /** Issues one more valid token. */
  newToken(): string;
  /** Ends the server and every connection, also those that hang. Safe to call twice. */
  close(): Promise<void>;
}

/** Starts a mock server on 127.0.0.1. Rejects when the port is taken. */
export async function startMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  const mockServer = new HttpMockServer(options);
  await mockServer.listen(options.port ?? 0);
  return mockServer;
}

class HttpMockServer implements MockServer {
  readonly organizationId: string;
  readonly requests: LoggedRequest[] = [];
  received = 0;
  preflights = 0;
  peak = 0;
  readonly #options: MockServerOptions;
  readonly #store: Store;
  readonly #server: Server;
  readonly #api: Api;
  readonly #latency: () => number;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;
  #script: Script;
  #valid = new Set<string>();
  readonly #issued = new Set<string>();
  #token: string;
  #under = 0;

  constructor(options: MockServerOptions) {
    this.#options = options;
    this.organizationId = options.organizationId ?? "mock-organization";
    this.#store = new Store(options.keep ?? "users");
    for (const user of options.users ?? []) this.#store.set(user);
    this.#script = new Script(options.faults ?? []);
    this.#token = options.token ?? "mock-token";
    this.#issue(this.#token);
    this.#latency = latencyOf(options.latency);
    this.#api = {
      store: this.#store,
      organizationId: this.organizationId,
      atomic: options.atomic ?? false,
      refuseToken: (token) => {
        if (this.#valid.has(token)) return undefined;
        return this.#issued.has(token) ? "the token has expired" : "the token is not valid";
      },
    };
    // Every request that waits listens to it.
    setMaxListeners(0, this.#closing.signal);
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // Longer than a client keeps an idle connection, so that none is closed under a request.
    this.#server.keepAliveTimeout = 120_000;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo | null)?.port ?? 0}`;
  }

  get token(): string {
    return this.#token;
  }

  get size(): number {
    return this.#store.size;
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  users(): MockServerUser[] {
    return this.#store.users();
  }

  ids(): string[] {
    return this.#store.ids();
  }

  has(id: string): boolean {
    return this.#store.has(id);
  }

  script(faults: readonly Rule[]): void {
    this.#script = new Script(faults);
  }

  expireToken(): void {
    this.#valid.clear();
  }

  newToken(): string {
    const first = this.#options.token ?? "mock-token";
    this.#token = `${first}-${this.#issued.size + 1}`;
    this.#issue(this.#token);
    return this.#token;
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#closing.abort();
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    return this.#closed;
  }

  #issue(token: string): void {
    this.#issued.add(token);
    this.#valid.add(token);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A client that goes away is no failure of the server.
    request.on("error", () => {});
    response.on("error", () => {});
    if (this.#options.cors !== false) allowOrigins(response, this.#options.exposeRetryAfter !== false);
    if (request.method === "OPTIONS" && this.#options.cors !== false) {
      this.preflights += 1;
      response.writeHead(204).end();
      return;
    }
    this.#under += 1;
    this.peak = Math.max(this.peak, this.#under);
    response.once("close", () => {
      this.#under -= 1;
    });
    const body = await bodyOf(request, this.#options.maxBody ?? 1024 * 1024);
    if (body === "aborted") return;
    try {
      await this.#answer(request, response, body);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      // Only a scripted header that HTTP cannot carry gets here; the test shall see why.
      const reason = error instanceof Error ? error.message : "unknown";
      if (!response.headersSent) response.writeHead(500);
      response.end(`the mock server failed: ${reason}`);
    }
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    body: Uint8Array | undefined,
  ): Promise<void> {
    const method = request.method ?? "";
    const target = request.url ?? "";
    const { authorization, "content-type": contentType } = request.headers;
    const read = readRequest(this.#api, { method, target, authorization, contentType, body });
    const { fault, delayBefore, delayAfter } = this.#script.next(method, read.ids);
    const entry = this.#log(request, read.ids, body, fault);

    await this.#pause(this.#latency() + delayBefore);
    if (fault === "expire-token") this.expireToken();
    const delivery = deliver(read, fault);
    await this.#pause(delayAfter);
    entry.status = transmit(request, response, delivery);
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await wait(ms, undefined, { signal: this.#closing.signal });
  }

  #log(
    request: IncomingMessage,
    ids: readonly string[],
    body: Uint8Array | undefined,
    fault: Fault | undefined,
  ): LoggedRequest {
    const { method = "", url: path = "", headers } = request;
    const entry: LoggedRequest = { method, path, status: 0, ids, at: Date.now() };
    const issuer = headers["x-kard-target-issuer"];
    if (typeof issuer === "string") entry.targetIssuer = issuer;
    if (fault !== undefined) entry.fault = fault;
    if (this.#options.logBodies && body) entry.body = new TextDecoder().decode(body);
    this.received += 1;
    this.requests.push(entry);
    // A tenth at a time, because moving the whole list for each request would be quadratic.
    const limit = this.#options.logLimit ?? 100_000;
    if (this.requests.length > limit * 1.1) this.requests.splice(0, this.requests.length - limit);
    return entry;
  }
}

function latencyOf(latency: MockServerOptions["latency"] = 0): () => number {
  if (typeof latency === "number") return () => latency;
  const [from, to] = latency;
  const random = randomOf(1);
  return () => from + random() * (to - from);
}

function allowOrigins(response: ServerResponse, exposeRetryAfter: boolean): void {
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE");
  // Named one by one: a wildcard does not cover Authorization (Fetch standard).
  response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Kard-Target-Issuer");
  response.setHeader("Access-Control-Max-Age", "600");
  if (exposeRetryAfter) response.setHeader("Access-Control-Expose-Headers", "Retry-After");
}

/** The whole body; `undefined` when it is larger than `limit`, read to its end nevertheless. */
function bodyOf(request: IncomingMessage, limit: number): Promise<Uint8Array | undefined | "aborted"> {
  return new Promise((resolve) => {
    let chunks: Uint8Array[] = [];
    let size = 0;
    request.on("data", (chunk: Uint8Array) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks = [];
    });
    request.on("end", () => resolve(size <= limit ? Buffer.concat(chunks) : undefined));
    request.on("close", () => resolve("aborted"));
  });
}

/** Puts it on the wire; gives the status that the client could see, or 0. */
function transmit(request: IncomingMessage, response: ServerResponse, delivery: Delivery): number {
  const { end, answer, sent } = delivery;
  const { socket } = request;
  if (response.destroyed) return 0;
  if (!answer) {
    if (end === "close") socket.resetAndDestroy();
    return 0;
  }
  const { status, headers, body } = answer;
  if (end === "close" && sent === 0) {
    socket.end(`HTTP/1.1 ${status} \r\nContent-Type: appl`);
    return 0;
  }
  // These two have no body by definition (RFC 9110) and say so without a length.
  const bodiless = status === 204 || status === 304;
  response.writeHead(status, bodiless ? headers : { ...headers, "Content-Length": body.length });
  if (end === "complete") response.end(bodiless ? undefined : body);
  else response.write(body.subarray(0, sent), () => end === "close" && socket.end());
  return status;
}
