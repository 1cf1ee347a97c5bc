// The four endpoints of Kard's users API, without a network: a request goes in, its answer comes out.
//
// Reading a request and applying it are two steps, because a fault may fall between them. Where the public
// reference is silent, this mock server decides:
// * Create Users takes the users one by one. Those that are fine are created even when others are not (207).
//   Only when all are there already is the answer 409, and only when all are invalid is it 400. The same id
//   twice in one request: the first is created, the second is there already.
//   `atomic: true` is the other reading: one bad user and nothing is created.
// * Update User changes the attributes that are sent and leaves the others alone.
// * A token for another organization is answered with 403, never with 404: that would say that a user is gone.

import type { Answer, ErrorObject, MockServerUser } from "./answer.js";
import { errorObject, failure } from "./answer.js";
import type { Store } from "./store.js";
import type { Problem } from "./validate.js";
import { checkCreate, checkUpdate, hasId, takesBack } from "./validate.js";

/** A request as it came, its body complete. */
export interface RawRequest {
  method: string;
  /** The target of the request line, still percent-encoded. */
  target: string;
  authorization?: string | undefined;
  contentType?: string | undefined;
  /** `undefined`: larger than is taken. */
  body: Uint8Array | undefined;
}

/** A request that has been read: the users that it names, and what applying it answers. */
export interface ReadRequest {
  ids: string[];
  /** Changes the users and gives the answer. `refuse` names an error status for users that shall fail. */
  apply(refuse?: Refuse): Answer;
}

/** The status of the error with which the `index`-th user (0-based) is refused, or `undefined` to take it. */
export type Refuse = (index: number) => string | undefined;

/** What the endpoints stand on. */
export interface Api {
  store: Store;
  organizationId: string;
  atomic: boolean;
  /** Why a token is not taken, or `undefined` for a good one. */
  refuseToken(token: string): string | undefined;
}

const ROUTE = /^\/v2\/issuers\/([^/]+)\/users(?:\/([^/]+))?$/;
const READ = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Finds the endpoint, and reads the users that the request names. Changes nothing. */
export function readRequest(api: Api, request: RawRequest): ReadRequest {
  const [path = ""] = request.target.split("?", 1);
  const match = ROUTE.exec(path);
  if (!match) return settled(failure(404, "there is nothing at this path"));
  const organizationId = decode(match[1] ?? "");
  const userId = match[2] === undefined ? undefined : decode(match[2]);
  if (organizationId === undefined || (match[2] !== undefined && userId === undefined)) {
    return settled(failure(400, "the path is not percent-encoded UTF-8"));
  }

  const allowed = userId === undefined ? ["POST"] : ["GET", "PUT", "DELETE"];
  if (!allowed.includes(request.method)) {
    const headers = { Allow: allowed.join(", ") };
    return settled(failure(405, "this path does not take this method", {}, headers), userId);
  }

  const document = request.method === "POST" || request.method === "PUT" ? parse(request) : undefined;
  const ids = userId === undefined ? idsOf(document) : [userId];
  return {
    ids,
    apply(refuse) {
      const refusal = refuseCaller(api, request, organizationId);
      if (refusal) return refusal;
      if (document && "failure" in document) return document.failure;
      if (userId === undefined) return createUsers(api, document?.value, refuse);
      if (request.method === "PUT") return updateUser(api.store, userId, document?.value);
      return request.method === "GET" ? getUser(api.store, userId) : deleteUser(api.store, userId);
    },
  };
}

function createUsers(api: Api, document: unknown, refuse: Refuse | undefined): Answer {
  const checked = checkCreate(document);
  const data: unknown[] = checked.users.length > 0 ? (document as { data: unknown[] }).data : [];
  const malformed = checked.users.some((problems) => problems.some(({ grade }) => grade === "document"));
  if (checked.problems.length > 0 || malformed) {
    const ofUsers = checked.users.flatMap((problems, index) => itemErrors(problems, data[index]));
    return { status: 400, document: { errors: [...itemErrors(checked.problems), ...ofUsers] } };
  }

  const users = data as MockServerUser[];
  const errors: ErrorObject[] = [];
  const created = new Map<string, MockServerUser>();
  users.forEach((user, index) => {
    const { id } = user;
    const problems = checked.users[index] ?? [];
    const forced = refuse?.(index);
    if (problems.length > 0) errors.push(...itemErrors(problems, user));
    else if (api.store.has(id) || created.has(id)) {
      errors.push(
        errorObject(409, "a user with this id exists already", itemSource(`/data/${index}/id`, id)),
      );
    } else if (forced !== undefined) {
      errors.push(errorObject(forced, "this user was not taken", itemSource(`/data/${index}`, id)));
    } else created.set(id, user);
  });

  const statuses = new Set(errors.map(({ status }) => status));
  if (api.atomic && errors.length > 0) {
    return { status: statuses.has("400") ? 400 : 409, document: { errors } };
  }
  for (const user of created.values()) api.store.set(user);
  const taken = [...created.values()];
  if (errors.length === 0) return { status: 201, document: { data: taken } };
  if (taken.length > 0) return { status: 207, document: { errors, data: taken } };
  const whole = statuses.size === 1 && (statuses.has("400") || statuses.has("409"));
  return { status: whole ? Number(errors[0]?.status) : 207, document: { errors } };
}

function updateUser(store: Store, id: string, document: unknown): Answer {
  const problems = checkUpdate(document);
  if (problems.length > 0) return { status: 400, document: { errors: itemErrors(problems, { id }) } };
  const { data } = document as { data: MockServerUser };
  if (data.id !== id) {
    return failure(400, "id must be the id in the path", itemSource("/data/id", id));
  }
  const before = store.get(id);
  if (!before) return unknownUser(id);
  if (takesBack(before.attributes, data.attributes)) {
    const pointer = "/data/attributes/historicalTransactionsSent";
    return failure(400, "historicalTransactionsSent cannot be set back", itemSource(pointer, id));
  }
  const after: MockServerUser = { ...before, attributes: { ...before.attributes, ...data.attributes } };
  store.set(after);
  return { status: 200, document: { data: after } };
}

function getUser(store: Store, id: string): Answer {
  const user = store.get(id);
  return user ? { status: 200, document: { data: user } } : unknownUser(id);
}

function deleteUser(store: Store, id: string): Answer {
  if (!store.delete(id)) return unknownUser(id);
  return { status: 200, document: { data: { type: "user", id, attributes: {} } } };
}

function unknownUser(id: string): Answer {
  return failure(404, "there is no user with this id", { id });
}

function refuseCaller(api: Api, request: RawRequest, organizationId: string): Answer | undefined {
  const token = /^Bearer +(\S+)$/i.exec(request.authorization ?? "")?.[1];
  const reason = token === undefined ? "a bearer token is required" : api.refuseToken(token);
  if (reason !== undefined) {
    const about = { source: { header: "Authorization" } };
    return failure(401, reason, about, { "WWW-Authenticate": "Bearer" });
  }
  if (organizationId !== api.organizationId) return failure(403, "the token is for another organization");
  return undefined;
}

/** The body as JSON, or the answer that says why it is none. */
function parse(request: RawRequest): { value: unknown } | { failure: Answer } {
  if (request.body === undefined) return { failure: failure(413, "the body is too large") };
  if (!/^application\/(?:json|vnd\.api\+json)(?:$|[;\s])/i.test(request.contentType ?? "")) {
    const about = { source: { header: "Content-Type" } };
    return { failure: failure(400, "the content type must be application/json", about) };
  }
  try {
    return { value: JSON.parse(READ.decode(request.body)) };
  } catch {
    return { failure: failure(400, "the body must be JSON in UTF-8", { source: { pointer: "" } }) };
  }
}

/** The ids of a document of Create Users, whatever else is in it. */
function idsOf(document: ReturnType<typeof parse> | undefined): string[] {
  if (!document || !("value" in document)) return [];
  const data = (document.value as { data?: unknown } | null)?.data;
  return Array.isArray(data) ? data.filter(hasId).map(({ id }) => id) : [];
}

function itemErrors(problems: Problem[], user?: unknown): ErrorObject[] {
  const id = hasId(user) ? { id: user.id } : {};
  return problems.map(({ pointer, detail }) => errorObject(400, detail, { source: { pointer }, ...id }));
}

function itemSource(pointer: string, id: string): Partial<ErrorObject> {
  return { source: { pointer }, id };
}

function settled(answer: Answer, id?: string): ReadRequest {
  return { ids: id === undefined ? [] : [id], apply: () => answer };
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
