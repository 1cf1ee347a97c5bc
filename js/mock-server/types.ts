// The public types of the mock server.

import type { Fault, FaultRule } from "./faults.js";
import type { MockServerUser } from "./response.js";
import type { StoredData } from "./user-store.js";

/** The options of `startMockServer`. */
export interface MockServerOptions {
  /** Default: a free port. */
  port?: number;
  /** The first valid token. Default `mock-token`. */
  token?: string;
  /** Default `mock-organization`. */
  organizationId?: string;
  /** Users that exist at the start. */
  users?: Iterable<MockServerUser>;
  /** What is stored of each user; with `"ids"`, a GET responds without the attributes. Default `"users"`. */
  keep?: StoredData;
  /** Whether one invalid user fails the whole Create Users; otherwise the valid users are created. Default `false`. */
  atomic?: boolean;
  /** Milliseconds before each request is applied, or a range. Default 0. */
  latency?: number | readonly [min: number, max: number];
  /** The faults at the start, see {@link MockServer.script}. */
  faults?: readonly FaultRule[];
  /** Whether pages on other origins can send requests. Default `true`. */
  cors?: boolean;
  /** Whether CORS lets pages read the header `Retry-After`. Default `true`. */
  exposeRetryAfter?: boolean;
  /** Maximum size of a body in bytes; the response to a larger body is 413. Default 1 MiB. */
  maxBody?: number;
  /** The number of latest requests in the log. Default 100,000. */
  logLimit?: number;
  /** Whether the log keeps bodies, which contain personal data. Default `false`. */
  logBodies?: boolean;
}

/** A request in the log. */
export interface LoggedRequest {
  method: string;
  /** The path of the request line, percent-encoded. */
  path: string;
  /** The status that was sent; 0 before that, and if no headers were sent. */
  status: number;
  /** The ids of the users in the request. */
  ids: readonly string[];
  /** When the body was complete, in milliseconds since 1970. */
  at: number;
  /** The header `X-Kard-Target-Issuer`. */
  targetIssuer?: string;
  /** The fault that affected the request; delays are not logged. */
  fault?: Fault;
  /** Only with `logBodies`. */
  body?: string;
}

/** A running mock server. */
export interface MockServer {
  /** The base URL without a slash at the end. */
  readonly url: string;
  /** The latest token; not valid after `expireToken()`. */
  readonly token: string;
  readonly organizationId: string;
  /** The number of users. */
  readonly size: number;
  /** The log, without CORS preflights, in the order of arrival; at most `logLimit` requests. */
  readonly requests: readonly LoggedRequest[];
  /** The number of all requests without CORS preflights, also of those that the log no longer contains. */
  readonly received: number;
  /** The number of CORS preflights. */
  readonly preflights: number;
  /** The maximum number of requests that were in flight at the same time. */
  readonly peak: number;
  /** A copy of the list of users, in the order of their creation. */
  users(): MockServerUser[];
  /** The ids of `users()`. */
  ids(): string[];
  has(id: string): boolean;
  /**
   * Replaces all faults and counts requests from 1 again; `[]` removes all faults.
   *
   * @throws {RangeError} if a rule is invalid
   */
  script(faults: readonly FaultRule[]): void;
  /** Invalidates all tokens. */
  expireToken(): void;
  /** Creates another valid token. */
  newToken(): string;
  /** Closes the server and all connections. A second call has no effect. */
  close(): Promise<void>;
}
