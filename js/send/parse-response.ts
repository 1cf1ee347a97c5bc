// Parses a response of the API.

import type { ApiError, BatchResult, RawResponse, UserRequest } from "../types/index.js";
import { call } from "../wasm/bindings.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import { OUTCOMES } from "./counts.js";
import { usersOf } from "./request-users.js";
import { parseRetryAfter } from "./retry-after.js";
import { toStatus } from "./status.js";

/**
 * Parses a response to Create Users and returns an outcome for each user of the request. It never throws, for any
 * response. The request must come from `prepareUsers` or `prepareFile`.
 *
 * A user is `created` only if a success response contains its id. Errors are matched to users by `id`, then by
 * `source.pointer`, never by order.
 *
 * @throws {KardEnrollError} `request.invalid` for something that is not a request
 */
export function parseResponse(request: UserRequest, response: RawResponse): BatchResult {
  const [ids, rows] = usersOf(request);
  const header = (name: string) => headerOf(member(response, "headers"), name);
  const columns: ResultColumns = call(() =>
    wasm.parseResponse(
      ids,
      rows,
      toStatus(member(response, "status")),
      parseRetryAfter(header("retry-after"), Date.now()),
      header("content-type"),
      toBytes(member(response, "body")),
    ),
  );
  const { outcomes, userErrors, ...rest } = columns;
  const errorsOf = new Map(userErrors);
  return {
    index: request.index,
    outcomes: Array.from(outcomes, (outcome, at) => ({
      row: rows[at] ?? 0,
      id: ids[at] ?? "",
      outcome: OUTCOMES[outcome] ?? "unknown",
      errors: errorsOf.get(at) ?? [],
    })),
    ...rest,
  };
}

/** A result without ids and rows, as src/wasm/response.rs serializes it. */
interface ResultColumns extends Omit<BatchResult, "index" | "outcomes"> {
  /** For each user the position of its outcome in {@link OUTCOMES}. */
  outcomes: Uint8Array;
  /** The users that have errors, by position in the request. */
  userErrors: [position: number, errors: ApiError[]][];
}

/** `undefined` if the response is not an object, or a getter of it throws. */
function member<Name extends keyof RawResponse>(
  response: RawResponse,
  name: Name,
): RawResponse[Name] | undefined {
  try {
    return response[name];
  } catch {
    return undefined;
  }
}

function headerOf(headers: RawResponse["headers"], name: string): string | undefined {
  if (headers === undefined || headers === null) return undefined;
  try {
    if (typeof (headers as Headers).get === "function") return headerText((headers as Headers).get(name));
    for (const [key, value] of Object.entries(headers)) {
      if (key.toLowerCase() === name) return headerText(value);
    }
  } catch {
    // Headers that cannot be read count as missing.
  }
  return undefined;
}

function headerText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function toBytes(body: unknown): Uint8Array {
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  return new Uint8Array();
}
