// Applies a request and its fault, and decides what is sent to the client.
//
// The order of `apply` and the fault decides whether the fault happens before or after the commit.

import type { ParsedRequest } from "./api.js";
import type { Fault, ScriptedResponse } from "./faults.js";
import { type ApiResponse, errorObject } from "./response.js";
import { rewrittenResponse, withoutSources } from "./rewrite.js";

/** What is sent to the client, and how the response ends. */
export interface Delivery {
  /** `"close"`: the connection ends after the bytes that are sent; `"stall"`: it stays open. */
  end: "complete" | "close" | "stall";
  /** Absent: not even headers are sent. */
  response?: { status: number; headers: Record<string, string>; body: Uint8Array };
  /** The number of bytes of the body that are sent; default: all. 0 with `"close"` ends within the headers. */
  bytesSent?: number;
}

const ENCODER = new TextEncoder();
const HTML = "<!doctype html><title>Gateway</title><h1>The service is unavailable</h1>";

/** Applies the request, unless the fault prevents it. */
export function deliver(request: ParsedRequest, fault: Fault | undefined): Delivery {
  if (fault === undefined) return complete(request.apply());
  if (typeof fault === "object") return deliverWithOptions(request, fault);
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
      return { ...complete(request.apply()), end: "close", bytesSent: 0 };
    case "cut-body":
      return sendHalf(complete(request.apply()), "close");
    case "stall-body":
      return sendHalf(complete(request.apply()), "stall");
    case "truncate-body": {
      const { end, response } = complete(request.apply());
      if (!response) return { end };
      return { end, response: { ...response, body: response.body.subarray(0, response.body.length >> 1) } };
    }
    case "deliver-twice":
      request.apply();
      return complete(request.apply());
    case "expire-token":
      return complete(request.apply());
    case "anonymous-errors":
      return complete(withoutSources(request.apply()));
  }
}

function deliverWithOptions(request: ParsedRequest, fault: Exclude<Fault, string>): Delivery {
  if ("rewrite" in fault) return complete(rewrittenResponse(request, fault.rewrite));
  if ("contentType" in fault) return complete(request.apply(), fault.contentType);
  if ("huge" in fault) return withExtraMember(request.apply(), JSON.stringify("x".repeat(fault.huge)));
  if ("deep" in fault)
    return withExtraMember(request.apply(), "[".repeat(fault.deep) + "]".repeat(fault.deep));
  if ("delay" in fault) return complete(request.apply());

  if (fault.commit) request.apply();
  if ("raw" in fault) return scripted(fault.raw);
  if ("empty" in fault) return scripted({ status: fault.empty });
  if ("html" in fault) {
    const headers = { "Content-Type": "text/html; charset=utf-8", ...retryAfterHeader(fault.retryAfter) };
    return scripted({ status: fault.html, headers, body: HTML });
  }
  if ("redirect" in fault)
    return scripted({ status: fault.status ?? 307, headers: { Location: fault.redirect } });
  const errors = [errorObject(fault.status, "this response was scripted")];
  return complete({
    status: fault.status,
    document: { errors },
    headers: retryAfterHeader(fault.retryAfter),
  });
}

function complete(response: ApiResponse, contentType: string | null = "application/json"): Delivery {
  const { status, document, headers } = response;
  return textResponse(status, JSON.stringify(document), { ...contentTypeHeader(contentType), ...headers });
}

/** Adds a member before all others. It is added as text, because a deep value would exhaust the stack. */
function withExtraMember({ status, document, headers }: ApiResponse, value: string): Delivery {
  const text = `{"meta":${value},${JSON.stringify(document).slice(1)}`;
  return textResponse(status, text, { ...contentTypeHeader("application/json"), ...headers });
}

function textResponse(status: number, text: string, headers: Record<string, string>): Delivery {
  return { end: "complete", response: { status, headers, body: ENCODER.encode(text) } };
}

function scripted({ status, headers = {}, body = "" }: ScriptedResponse): Delivery {
  const bytes = typeof body === "string" ? ENCODER.encode(body) : body;
  return { end: "complete", response: { status, headers, body: bytes } };
}

function sendHalf(delivery: Delivery, end: "close" | "stall"): Delivery {
  return { ...delivery, end, bytesSent: (delivery.response?.body.length ?? 0) >> 1 };
}

function contentTypeHeader(contentType: string | null): Record<string, string> {
  return contentType === null ? {} : { "Content-Type": contentType };
}

function retryAfterHeader(value: string | number | undefined): Record<string, string> {
  return value === undefined ? {} : { "Retry-After": String(value) };
}
