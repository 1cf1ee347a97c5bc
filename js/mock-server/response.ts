// Responses of the API: a status and a JSON:API document.
//
// The structure of error objects is that of Kard: `status`, `title` and `detail` are required strings, `source` has one
// member, and errors in a 207 always have an `id`. `detail` names the field and never contains its value.

import { STATUS_CODES } from "node:http";

/** A JSON:API error object as Kard writes it. */
export interface ErrorObject {
  /** The HTTP status as a string, such as `"409"`. */
  status: string;
  title: string;
  detail: string;
  source?: { pointer: string } | { header: string } | { parameter: string };
  /** The id of the user. */
  id?: string;
}

/** The attributes of a user. Only `enrolledRewards` is required. */
export interface MockServerAttributes {
  readonly enrolledRewards: readonly "CARDLINKED"[];
  readonly zipCode?: string;
  readonly email?: string;
  readonly hashedEmail?: string;
  readonly phoneNumber?: string;
  readonly birthYear?: string;
  readonly historicalTransactionsSent?: boolean;
  readonly phoneNumbers?: readonly { readonly number: string; readonly type?: string }[];
  readonly postalCodes?: readonly { readonly code: string; readonly type?: string }[];
}

/** A user in requests and responses: a JSON:API resource object. */
export interface MockServerUser {
  readonly type: "user";
  readonly id: string;
  readonly attributes: MockServerAttributes;
}

/** A response before it is serialized. */
export interface ApiResponse {
  status: number;
  document: { data?: unknown; errors?: ErrorObject[] };
  headers?: Record<string, string>;
}

/** An error object with the title of the status. */
export function errorObject(
  status: number | string,
  detail: string,
  members: Partial<ErrorObject> = {},
): ErrorObject {
  const title = STATUS_CODES[Number(status)] ?? "Error";
  return { status: String(status), title, detail, ...members };
}

/** A response with one error. */
export function errorResponse(
  status: number,
  detail: string,
  members: Partial<ErrorObject> = {},
  headers: Record<string, string> = {},
): ApiResponse {
  return { status, document: { errors: [errorObject(status, detail, members)] }, headers };
}
