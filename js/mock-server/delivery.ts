// From a request and its fault to what is put on the wire.
//
// Here stands whether a fault falls before or after the commit: whoever calls `apply` has committed.

import { type Answer, type ErrorObject, errorObject } from "./answer.js";
import type { ReadRequest, Refuse } from "./api.js";
import type { Fault, RawAnswer, Rewrite } from "./faults.js";

/** What goes over the wire, and how it ends. */
export interface Delivery {
  /** `"close"`: the connection ends after what was sent; `"stall"`: it stays open in silence. */
  end: "complete" | "close" | "stall";
  /** Absent: not even headers. */
  answer?: { status: number; headers: Record<string, string>; body: Uint8Array };
  /** How many bytes of the body are sent, all unless given; 0 with `"close"` ends within the headers. */
  sent?: number;
}

const ENCODE = new TextEncoder();
const HTML = "<!doctype html><title>Gateway</title><h1>The service cannot be reached</h1>";

/** Applies the request, or not, as the fault says. */
export function deliver(request: ReadRequest, fault: Fault | undefined): Delivery {
  if (fault === undefined) return complete(request.apply());
  if (typeof fault === "object") return deliverKeyed(request, fault);
  switch (fault) {
    case "drop-before-commit":
      return { end: "close" };
    case "hang-before-commit":
      return { end: "stall" };
    case "drop-after-commit":
      request.apply();
      return { end: "close" };
    case "hang-after-commit":
      request.apply();
      return { end: "stall" };
    case "drop-in-headers":
      return { ...complete(request.apply()), end: "close", sent: 0 };
    case "cut-body":
      return half(complete(request.apply()), "close");
    case "stall-body":
      return half(complete(request.apply()), "stall");
    case "truncate-body": {
      const { end, answer } = complete(request.apply());
      return answer
        ? { end, answer: { ...answer, body: answer.body.subarray(0, answer.body.length >> 1) } }
        : { end };
    }
    case "deliver-twice":
      request.apply();
      return complete(request.apply());
    case "expire-token":
      return complete(request.apply());
    case "anonymous-errors":
      return complete(anonymous(request.apply()));
  }
}

function deliverKeyed(request: ReadRequest, fault: Exclude<Fault, string>): Delivery {
  if ("rewrite" in fault) return complete(rewrite(request, fault.rewrite));
  if ("contentType" in fault) return complete(request.apply(), fault.contentType);
  if ("huge" in fault) return padded(request.apply(), JSON.stringify("x".repeat(fault.huge)));
  if ("deep" in fault) return padded(request.apply(), "[".repeat(fault.deep) + "]".repeat(fault.deep));
  if ("delay" in fault) return complete(request.apply());

  if (fault.commit) request.apply();
  if ("raw" in fault) return raw(fault.raw);
  if ("empty" in fault) return raw({ status: fault.empty });
  if ("html" in fault) {
    const headers = { "Content-Type": "text/html; charset=utf-8", ...retryAfter(fault.retryAfter) };
    return raw({ status: fault.html, headers, body: HTML });
  }
  if ("redirect" in fault) return raw({ status: fault.status ?? 307, headers: { Location: fault.redirect } });
  const errors = [errorObject(fault.status, "this answer was scripted")];
  return complete({ status: fault.status, document: { errors }, headers: retryAfter(fault.retryAfter) });
}

/** The answer of Create Users, made hard to read. */
function rewrite(request: ReadRequest, how: Rewrite): Answer {
  const { every, status: refusal } = how.refuse ?? {};
  const refuse: Refuse = (index) => (every !== undefined && (index + 1) % every === 0 ? refusal : undefined);
  const answer = request.apply(refuse);
  const taken = Array.isArray(answer.document.data) ? (answer.document.data as { id: string }[]) : [];
  const ofUsers = taken.length > 0 || answer.status === 207 || answer.status === 409;
  if (!ofUsers) return answer;

  const status = how.status ?? 207;
  let errors = alterErrors(answer.document.errors ?? [], how);
  let data = alterIds(taken, how.dataIds);
  if (how.data === "half") data = data.slice(0, data.length >> 1);
  if (how.order === "reversed") {
    errors = [...errors].reverse();
    data = [...data].reverse();
  }
  const document: Answer["document"] = {};
  if (how.errors !== "absent" && status !== 201) document.errors = members(errors, how.errors);
  if (how.data !== "absent" && status < 400) document.data = members(data, how.data);
  return { status, document };
}

function alterErrors(errors: ErrorObject[], how: Rewrite): ErrorObject[] {
  return alterIds(errors, how.errorIds).map((error, index) => {
    const { source, ...rest } = error;
    switch (how.pointers) {
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

function alterIds<T extends { id?: string }>(items: T[], how: Rewrite["errorIds"]): T[] {
  return items.map((item, index) => {
    const { id, ...rest } = item;
    if (how === undefined) return item;
    if (how === "absent") return rest as T;
    if (how === "foreign") return { ...item, id: `not-in-the-request-${index}` };
    if (how === "rotated") return { ...item, id: items[(index + 1) % items.length]?.id };
    // The types are left here on purpose: an answer with numbers for ids is what shall be tried.
    return String(Number(id)) === id ? { ...item, id: Number(id) } : item;
  });
}

function members<T>(items: T[], how: Rewrite["data"]): T[] {
  if (how === "empty") return [];
  return how === "repeated" ? items.flatMap((item) => [item, item]) : items;
}

function anonymous(answer: Answer): Answer {
  const { errors } = answer.document;
  if (!errors) return answer;
  const bare = errors.map(({ status, title, detail }) => ({ status, title, detail }));
  return { ...answer, document: { ...answer.document, errors: bare } };
}

function complete(answer: Answer, contentType: string | null = "application/json"): Delivery {
  const { status, document, headers } = answer;
  return json(status, JSON.stringify(document), { ...typed(contentType), ...headers });
}

/** A member in front of all others, written by hand because a deep value would exhaust the stack. */
function padded({ status, document, headers }: Answer, value: string): Delivery {
  const text = `{"meta":${value},${JSON.stringify(document).slice(1)}`;
  return json(status, text, { ...typed("application/json"), ...headers });
}

function json(status: number, text: string, headers: Record<string, string>): Delivery {
  return { end: "complete", answer: { status, headers, body: ENCODE.encode(text) } };
}

function raw({ status, headers = {}, body = "" }: RawAnswer): Delivery {
  const bytes = typeof body === "string" ? ENCODE.encode(body) : body;
  return { end: "complete", answer: { status, headers, body: bytes } };
}

function half(delivery: Delivery, end: "close" | "stall"): Delivery {
  return { ...delivery, end, sent: (delivery.answer?.body.length ?? 0) >> 1 };
}

function typed(contentType: string | null): Record<string, string> {
  return contentType === null ? {} : { "Content-Type": contentType };
}

function retryAfter(value: string | number | undefined): Record<string, string> {
  return value === undefined ? {} : { "Retry-After": String(value) };
}
