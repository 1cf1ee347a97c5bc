// A mock server with the users API of Kard: a small HTTP server that keeps users in memory, responds as the API does, and
// fails as a test scripts it.
//
// This file contains the network, the tokens and the log. The server listens only on 127.0.0.1 and writes nothing to the
// console.

import { once, setMaxListeners } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { type ApiContext, parseRequest } from "./api.js";
import { type Delivery, deliver } from "./delivery.js";
import { FaultScript } from "./fault-script.js";
import type { Fault, FaultRule } from "./faults.js";
import { seededRandom } from "./random.js";
import type { MockServerUser } from "./response.js";
import type { LoggedRequest, MockServer, MockServerOptions } from "./types.js";
import { UserStore } from "./user-store.js";

export { mixedFaults } from "./fault-script.js";
export type { Fault, FaultRule, ResponseRewrite, ScriptedResponse } from "./faults.js";
export type { ErrorObject, MockServerAttributes, MockServerUser } from "./response.js";
export type { LoggedRequest, MockServer, MockServerOptions } from "./types.js";
export type { StoredData } from "./user-store.js";

const DEFAULT_TOKEN = "mock-token";

/** Starts a mock server on 127.0.0.1. The promise is rejected with `EADDRINUSE` if the port is in use. */
export async function startMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  const server = new HttpMockServer(options);
  await server.listen(options.port ?? 0);
  return server;
}

class HttpMockServer implements MockServer {
  readonly organizationId: string;
  readonly requests: LoggedRequest[] = [];
  received = 0;
  preflights = 0;
  peak = 0;
  readonly #options: MockServerOptions;
  readonly #store: UserStore;
  readonly #server: Server;
  readonly #api: ApiContext;
  readonly #latency: () => number;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;
  #script: FaultScript;
  readonly #validTokens = new Set<string>();
  readonly #issuedTokens = new Set<string>();
  #token: string;
  #inFlight = 0;

  constructor(options: MockServerOptions) {
    this.#options = options;
    this.organizationId = options.organizationId ?? "mock-organization";
    this.#store = new UserStore(options.keep ?? "users");
    for (const user of options.users ?? []) this.#store.set(user);
    this.#script = new FaultScript(options.faults ?? []);
    this.#token = options.token ?? DEFAULT_TOKEN;
    this.#issue(this.#token);
    this.#latency = latencySource(options.latency);
    this.#api = {
      store: this.#store,
      organizationId: this.organizationId,
      atomic: options.atomic ?? false,
      tokenError: (token) => {
        if (this.#validTokens.has(token)) return undefined;
        return this.#issuedTokens.has(token) ? "the token has expired" : "the token is not valid";
      },
    };
    // Every delayed request adds a listener.
    setMaxListeners(0, this.#closing.signal);
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // Longer than clients keep idle connections, so that the server never closes a connection during a request.
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

  script(faults: readonly FaultRule[]): void {
    this.#script = new FaultScript(faults);
  }

  expireToken(): void {
    this.#validTokens.clear();
  }

  newToken(): string {
    const first = this.#options.token ?? DEFAULT_TOKEN;
    this.#token = `${first}-${this.#issuedTokens.size + 1}`;
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
    this.#issuedTokens.add(token);
    this.#validTokens.add(token);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A client that disconnects is no error of the server.
    request.on("error", () => {});
    response.on("error", () => {});
    if (this.#options.cors !== false) allowOrigins(response, this.#options.exposeRetryAfter !== false);
    if (request.method === "OPTIONS" && this.#options.cors !== false) {
      this.preflights += 1;
      response.writeHead(204).end();
      return;
    }
    this.#inFlight += 1;
    this.peak = Math.max(this.peak, this.#inFlight);
    response.once("close", () => {
      this.#inFlight -= 1;
    });
    const body = await readBody(request, this.#options.maxBody ?? 1024 * 1024);
    if (body === "aborted") return;
    try {
      await this.#respond(request, response, body);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      // The only cause is a scripted header that is not valid in HTTP; the response contains the error for the test.
      const reason = error instanceof Error ? error.message : "unknown";
      if (!response.headersSent) response.writeHead(500);
      response.end(`the mock server failed: ${reason}`);
    }
  }

  async #respond(
    request: IncomingMessage,
    response: ServerResponse,
    body: Uint8Array | undefined,
  ): Promise<void> {
    const method = request.method ?? "";
    const target = request.url ?? "";
    const { authorization, "content-type": contentType } = request.headers;
    const parsed = parseRequest(this.#api, { method, target, authorization, contentType, body });
    const { fault, delayBefore, delayAfter } = this.#script.next(method, parsed.ids);
    const entry = this.#log(request, parsed.ids, body, fault);

    await this.#pause(this.#latency() + delayBefore);
    if (fault === "expire-token") this.expireToken();
    const delivery = deliver(parsed, fault);
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
    // Removes a tenth at a time: removing one entry for each request would take quadratic time.
    const limit = this.#options.logLimit ?? 100_000;
    if (this.requests.length > limit * 1.1) this.requests.splice(0, this.requests.length - limit);
    return entry;
  }
}

function latencySource(latency: MockServerOptions["latency"] = 0): () => number {
  if (typeof latency === "number") return () => latency;
  const [min, max] = latency;
  const random = seededRandom(1);
  return () => min + random() * (max - min);
}

function allowOrigins(response: ServerResponse, exposeRetryAfter: boolean): void {
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE");
  // A wildcard does not include Authorization (Fetch standard).
  response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Kard-Target-Issuer");
  response.setHeader("Access-Control-Max-Age", "600");
  if (exposeRetryAfter) response.setHeader("Access-Control-Expose-Headers", "Retry-After");
}

/** Reads the body to its end; `undefined` if it is larger than `limit` bytes. */
function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array | undefined | "aborted"> {
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

/** Sends the response. Returns the status that was sent, or 0. */
function transmit(request: IncomingMessage, response: ServerResponse, delivery: Delivery): number {
  const { end, bytesSent } = delivery;
  const { socket } = request;
  if (response.destroyed) return 0;
  if (!delivery.response) {
    if (end === "close") socket.resetAndDestroy();
    return 0;
  }
  const { status, headers, body } = delivery.response;
  if (end === "close" && bytesSent === 0) {
    socket.end(`HTTP/1.1 ${status} \r\nContent-Type: appl`);
    return 0;
  }
  // These two have neither a body nor a length (RFC 9110).
  const hasNoBody = status === 204 || status === 304;
  response.writeHead(status, hasNoBody ? headers : { ...headers, "Content-Length": body.length });
  if (end === "complete") response.end(hasNoBody ? undefined : body);
  else response.write(body.subarray(0, bytesSent), () => end === "close" && socket.end());
  return status;
}
