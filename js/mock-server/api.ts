// The four endpoints of the users API of Kard, without the network: a request in, a response out.
//
// A request is parsed and applied in two steps, because a fault can happen between them. Where the public reference is
// silent, this mock server decides:
// * Create Users processes the users one by one. Valid new users are created even if others are not (207). The response is
//   409 only if all users exist, and 400 only if all are invalid. If an id occurs twice in a request, the first user is
//   created and the second one exists. With `atomic: true`, one invalid user prevents the creation of all users.
// * Update User changes the attributes that are sent and keeps the others.
// * A token of another organization gives 403, never 404, which would mean that a user does not exist.

import type { ApiResponse, ErrorObject, MockServerUser } from "./response.js";
import { errorObject, errorResponse } from "./response.js";
import type { UserStore } from "./user-store.js";
import type { Violation } from "./validate.js";
import { clearsOneWayFlag, hasId, validateCreate, validateUpdate } from "./validate.js";

/** A request with its complete body. */
export interface HttpRequest {
  method: string;
  /** The target of the request line, percent-encoded. */
  target: string;
  authorization?: string | undefined;
  contentType?: string | undefined;
  /** `undefined`: the body is too large. */
  body: Uint8Array | undefined;
}

/** A parsed request. */
export interface ParsedRequest {
  /** The ids of the users in the request. */
  ids: string[];
  /** Changes the users and returns the response. */
  apply(forceError?: ForceError): ApiResponse;
}

/** The status of an error for the `index`-th user (0-based), or `undefined` to create the user. */
export type ForceError = (index: number) => string | undefined;

/** The state and settings of the endpoints. */
export interface ApiContext {
  store: UserStore;
  organizationId: string;
  atomic: boolean;
  /** Why a token is not accepted; `undefined` for a valid token. */
  tokenError(token: string): string | undefined;
}

const ROUTE = /^\/v2\/issuers\/([^/]+)\/users(?:\/([^/]+))?$/;
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Finds the endpoint and parses the users of the request. Changes nothing. */
export function parseRequest(api: ApiContext, request: HttpRequest): ParsedRequest {
  const [path = ""] = request.target.split("?", 1);
  const match = ROUTE.exec(path);
  if (!match) return fixedResponse(errorResponse(404, "this path does not exist"));
  const organizationId = decode(match[1] ?? "");
  const userId = match[2] === undefined ? undefined : decode(match[2]);
  if (organizationId === undefined || (match[2] !== undefined && userId === undefined)) {
    return fixedResponse(errorResponse(400, "the path is not percent-encoded UTF-8"));
  }

  const allowed = userId === undefined ? ["POST"] : ["GET", "PUT", "DELETE"];
  if (!allowed.includes(request.method)) {
    const headers = { Allow: allowed.join(", ") };
    return fixedResponse(errorResponse(405, "this path does not support this method", {}, headers), userId);
  }

  const document = request.method === "POST" || request.method === "PUT" ? parseBody(request) : undefined;
  const ids = userId === undefined ? idsOf(document) : [userId];
  return {
    ids,
    apply(forceError) {
      const unauthorized = authorize(api, request, organizationId);
      if (unauthorized) return unauthorized;
      if (document && "error" in document) return document.error;
      if (userId === undefined) return createUsers(api, document?.value, forceError);
      if (request.method === "PUT") return updateUser(api.store, userId, document?.value);
      return request.method === "GET" ? getUser(api.store, userId) : deleteUser(api.store, userId);
    },
  };
}

function createUsers(api: ApiContext, document: unknown, forceError: ForceError | undefined): ApiResponse {
  const validated = validateCreate(document);
  const items: unknown[] = validated.users.length > 0 ? (document as { data: unknown[] }).data : [];
  const malformed = validated.users.some((violations) =>
    violations.some(({ scope }) => scope === "document"),
  );
  if (validated.violations.length > 0 || malformed) {
    const ofUsers = validated.users.flatMap((violations, index) => toErrors(violations, items[index]));
    return { status: 400, document: { errors: [...toErrors(validated.violations), ...ofUsers] } };
  }

  const users = items as MockServerUser[];
  const errors: ErrorObject[] = [];
  const created = new Map<string, MockServerUser>();
  users.forEach((user, index) => {
    const { id } = user;
    const violations = validated.users[index] ?? [];
    const forced = forceError?.(index);
    const add = (status: number | string, detail: string, pointer: string) =>
      errors.push(errorObject(status, detail, { source: { pointer }, id }));
    if (violations.length > 0) errors.push(...toErrors(violations, user));
    else if (api.store.has(id) || created.has(id)) {
      add(409, "a user with this id already exists", `/data/${index}/id`);
    } else if (forced !== undefined) add(forced, "this user was rejected", `/data/${index}`);
    else created.set(id, user);
  });

  const statuses = new Set(errors.map(({ status }) => status));
  if (api.atomic && errors.length > 0) {
    return { status: statuses.has("400") ? 400 : 409, document: { errors } };
  }
  for (const user of created.values()) api.store.set(user);
  const data = [...created.values()];
  if (errors.length === 0) return { status: 201, document: { data } };
  if (data.length > 0) return { status: 207, document: { errors, data } };
  const isUniform = statuses.size === 1 && (statuses.has("400") || statuses.has("409"));
  return { status: isUniform ? Number(errors[0]?.status) : 207, document: { errors } };
}

function updateUser(store: UserStore, id: string, document: unknown): ApiResponse {
  const violations = validateUpdate(document);
  if (violations.length > 0) return { status: 400, document: { errors: toErrors(violations, { id }) } };
  const { data } = document as { data: MockServerUser };
  if (data.id !== id) {
    return errorResponse(400, "id must be the id in the path", { source: { pointer: "/data/id" }, id });
  }
  const before = store.get(id);
  if (!before) return userNotFound(id);
  if (clearsOneWayFlag(before.attributes, data.attributes)) {
    const pointer = "/data/attributes/historicalTransactionsSent";
    return errorResponse(400, "historicalTransactionsSent cannot be reset", { source: { pointer }, id });
  }
  const after: MockServerUser = { ...before, attributes: { ...before.attributes, ...data.attributes } };
  store.set(after);
  return { status: 200, document: { data: after } };
}

function getUser(store: UserStore, id: string): ApiResponse {
  const user = store.get(id);
  return user ? { status: 200, document: { data: user } } : userNotFound(id);
}

function deleteUser(store: UserStore, id: string): ApiResponse {
  if (!store.delete(id)) return userNotFound(id);
  return { status: 200, document: { data: { type: "user", id, attributes: {} } } };
}

function userNotFound(id: string): ApiResponse {
  return errorResponse(404, "no user has this id", { id });
}

/** The response to a request without permission. */
function authorize(api: ApiContext, request: HttpRequest, organizationId: string): ApiResponse | undefined {
  const token = /^Bearer +(\S+)$/i.exec(request.authorization ?? "")?.[1];
  const reason = token === undefined ? "a bearer token is required" : api.tokenError(token);
  if (reason !== undefined) {
    const members = { source: { header: "Authorization" } };
    return errorResponse(401, reason, members, { "WWW-Authenticate": "Bearer" });
  }
  if (organizationId !== api.organizationId)
    return errorResponse(403, "the token belongs to another organization");
  return undefined;
}

/** The JSON of the body, or the response to an invalid body. */
function parseBody(request: HttpRequest): { value: unknown } | { error: ApiResponse } {
  if (request.body === undefined) return { error: errorResponse(413, "the body is too large") };
  if (!/^application\/(?:json|vnd\.api\+json)(?:$|[;\s])/i.test(request.contentType ?? "")) {
    const members = { source: { header: "Content-Type" } };
    return { error: errorResponse(400, "the content type must be application/json", members) };
  }
  try {
    return { value: JSON.parse(DECODER.decode(request.body)) };
  } catch {
    return { error: errorResponse(400, "the body must be JSON in UTF-8", { source: { pointer: "" } }) };
  }
}

/** The ids in a document of Create Users, even if the document is invalid. */
function idsOf(document: ReturnType<typeof parseBody> | undefined): string[] {
  if (!document || !("value" in document)) return [];
  const data = (document.value as { data?: unknown } | null)?.data;
  return Array.isArray(data) ? data.filter(hasId).map(({ id }) => id) : [];
}

function toErrors(violations: Violation[], user?: unknown): ErrorObject[] {
  const id = hasId(user) ? { id: user.id } : {};
  return violations.map(({ pointer, detail }) => errorObject(400, detail, { source: { pointer }, ...id }));
}

/** A request whose response does not depend on the users. */
function fixedResponse(response: ApiResponse, id?: string): ParsedRequest {
  return { ids: id === undefined ? [] : [id], apply: () => response };
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
