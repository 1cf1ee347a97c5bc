// What the API answers: a status and a JSON:API document, and how its error objects are made.
//
// The shape of an error object is Kard's (`status`, `title` and `detail` are required strings; one `source`;
// `id` always in a 207). The detail names the field and never its value.

import { STATUS_CODES } from "node:http";

/** A JSON:API error object as Kard writes it. */
export interface ErrorObject {
  /** The HTTP status as a string, e.g. `"409"`. */
  status: string;
  title: string;
  detail: string;
  source?: { pointer: string } | { header: string } | { parameter: string };
  /** The user that it is about. */
  id?: string;
}

/** The attributes of a user; beyond `enrolledRewards` all are optional. */
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

/** A user as the API takes and gives it: a JSON:API resource object. */
export interface MockServerUser {
  readonly type: "user";
  readonly id: string;
  readonly attributes: MockServerAttributes;
}

/** An answer before it is put on the wire. */
export interface Answer {
  status: number;
  document: { data?: unknown; errors?: ErrorObject[] };
  headers?: Record<string, string>;
}

/** An error object with the title that belongs to the status. */
export function errorObject(
  status: number | string,
  detail: string,
  about: Partial<ErrorObject> = {},
): ErrorObject {
  return { status: String(status), title: title(status), detail, ...about };
}

/** An answer with one error. */
export function failure(
  status: number,
  detail: string,
  about: Partial<ErrorObject> = {},
  headers: Record<string, string> = {},
): Answer {
  return { status, document: { errors: [errorObject(status, detail, about)] }, headers };
}

/** The standard name of a status, e.g. `Not Found`. */
export function title(status: number | string): string {
  return STATUS_CODES[Number(status)] ?? "Error";
}
