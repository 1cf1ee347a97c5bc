// Changes the response of Create Users as a fault specifies, to test how clients parse it.

import type { ParsedRequest } from "./api.js";
import type { ResponseRewrite } from "./faults.js";
import type { ApiResponse, ErrorObject } from "./response.js";

/** Applies the request and changes its response. */
export function rewrittenResponse(request: ParsedRequest, rewrite: ResponseRewrite): ApiResponse {
  const { every, status: forced } = rewrite.reject ?? {};
  const response = request.apply((index) =>
    every !== undefined && (index + 1) % every === 0 ? forced : undefined,
  );
  const { document } = response;
  const created = Array.isArray(document.data) ? (document.data as { id: string }[]) : [];
  const isAboutUsers = created.length > 0 || response.status === 207 || response.status === 409;
  if (!isAboutUsers) return response;

  const status = rewrite.status ?? 207;
  let errors = rewriteErrors(document.errors ?? [], rewrite);
  let data = rewriteIds(created, rewrite.dataIds);
  if (rewrite.data === "half") data = data.slice(0, data.length >> 1);
  if (rewrite.order === "reversed") {
    errors = [...errors].reverse();
    data = [...data].reverse();
  }
  const rewritten: ApiResponse["document"] = {};
  if (rewrite.errors !== "absent" && status !== 201) rewritten.errors = rewriteList(errors, rewrite.errors);
  if (rewrite.data !== "absent" && status < 400) rewritten.data = rewriteList(data, rewrite.data);
  return { status, document: rewritten };
}

/** Removes the members that name the user of an error. */
export function withoutSources(response: ApiResponse): ApiResponse {
  const { errors } = response.document;
  if (!errors) return response;
  const bare = errors.map(({ status, title, detail }) => ({ status, title, detail }));
  return { ...response, document: { ...response.document, errors: bare } };
}

function rewriteErrors(errors: ErrorObject[], { errorIds, pointers }: ResponseRewrite): ErrorObject[] {
  return rewriteIds(errors, errorIds).map((error, index) => {
    const { source, ...rest } = error;
    switch (pointers) {
      case "absent":
        return rest;
      case "out-of-range":
        return { ...rest, source: { pointer: `/data/${1000 + index}/id` } };
      case "garbage":
        return { ...rest, source: { pointer: "data[0].~9" } };
      case "rotated": {
        const next = errors[(index + 1) % errors.length]?.source;
        return next ? { ...rest, source: next } : rest;
      }
      default:
        return error;
    }
  });
}

function rewriteIds<T extends { id?: string }>(items: T[], ids: ResponseRewrite["errorIds"]): T[] {
  return items.map((item, index) => {
    const { id, ...rest } = item;
    if (ids === undefined) return item;
    if (ids === "absent") return rest as T;
    if (ids === "foreign") return { ...item, id: `not-in-the-request-${index}` };
    if (ids === "rotated") return { ...item, id: items[(index + 1) % items.length]?.id };
    // A number violates the type on purpose: clients must handle responses with numeric ids.
    return String(Number(id)) === id ? { ...item, id: Number(id) } : item;
  });
}

function rewriteList<T>(items: T[], list: ResponseRewrite["data"]): T[] {
  if (list === "empty") return [];
  return list === "repeated" ? items.flatMap((item) => [item, item]) : items;
}
