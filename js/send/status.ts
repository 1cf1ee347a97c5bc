// The status of a response.

/** A status of HTTP (RFC 9110, 15). Any other value, such as 65737 or 201.5 of a replaced `fetch`, is 0: no response. */
export function toStatus(status: unknown): number {
  return Number.isInteger(status) && Number(status) >= 100 && Number(status) <= 999 ? Number(status) : 0;
}
