// The reasons of an invalid row in the form of the reasons of a rejected row.

import type { ApiError, Issue } from "../types/index.js";

/** The status is empty, because the API did not report the error. */
export function issueToApiError({ code, message, row, field, pointer }: Issue): ApiError {
  return { status: "", title: code, detail: message, pointer, row, field };
}
