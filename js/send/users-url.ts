// The URLs of Kard's users endpoints: `/v2/issuers/{organizationId}/users/{userId}`, with percent-encoded ids.
//
// The bearer token goes to the base URL, so a base URL is accepted only if every program parses it in the same way: no
// credentials, query, fragment, backslash or dot segment, and a plain host. Plain `http` would expose the token on the
// way, so it is accepted for this machine only. An id of `.` or `..` is an error: the URL standard resolves even `%2e`
// in a path, so a DELETE of the user `..` would go to another URL.

import { check } from "../check.js";
import type { Environment } from "../types/index.js";
import { throwIfNotLoaded } from "../wasm/bindings.js";

const ENVIRONMENTS: Readonly<Record<string, string>> = {
  production: "https://rewards-api.getkard.com",
  sandbox: "https://test-rewards-api.getkard.com",
};

/** Scheme and the rest. */
const HTTP = /^https?:\/\/(.*)$/is;
/** A host of ASCII labels or an IPv6 address in brackets, and a port. */
const AUTHORITY = /^(\[[\d.:a-f]+\]|[\w-]+(?:\.[\w-]+)*)(?::\d+)?$/i;
/** The characters that the URL standard keeps in a path; without `^` and `|`, which older programs encode. */
const PATH = /^[!$-;=@-[\]_a-z~]*$/i;
/** The addresses 127.0.0.0/8, as the URL standard writes them. */
const LOOPBACK = /^127(?:\.\d+){3}$/;

/**
 * The URL of an organization's users, or of one user, percent-encoded.
 *
 * @param environment `"production"`, `"sandbox"` or a base URL
 * @throws {KardEnrollError} `environment.*`, `organization_id.*` or `user_id.*` when no safe URL can be made
 */
export function usersUrl(environment: Environment, organizationId: string, userId?: string): string {
  // It does not need the WebAssembly, but all synchronous functions of the package behave alike.
  throwIfNotLoaded();
  const base = baseUrl(String(environment ?? ""));
  const users = `${base}/v2/issuers/${segment("organization_id", "organizationId", organizationId)}/users`;
  return userId === undefined ? users : `${users}/${segment("user_id", "the id of the user", userId)}`;
}

/** An id as a segment of a path. */
function segment(code: string, name: string, value: unknown): string {
  const id = String(value ?? "");
  check(id !== "", `${name} is missing`, `${code}.missing`);
  const isDots = id === "." || id === "..";
  check(!isDots, `${name} is . or .., which the path of a URL cannot contain`, `${code}.dots`);
  // encodeURIComponent throws on half a surrogate pair.
  return encodeURIComponent(id.replace(/\p{Surrogate}/gu, "\ufffd"));
}

/** The base URL without slashes at its end. */
function baseUrl(environment: string): string {
  const known = Object.hasOwn(ENVIRONMENTS, environment) ? ENVIRONMENTS[environment] : undefined;
  if (known !== undefined) return known;
  const text = environment.trim();
  const [, rest] = HTTP.exec(text) ?? [];
  check(
    rest !== undefined,
    "environment must be production, sandbox or a URL that begins with https://",
    "environment.unknown",
  );
  check(!/[?#]/.test(rest), "environment must be a URL without ? and #", "environment.query");
  const slash = rest.indexOf("/");
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? "" : rest.slice(slash);
  check(
    !authority.includes("@"),
    "environment must be a URL without user name and password",
    "environment.credentials",
  );
  const url = parse(text);
  const [, host] = AUTHORITY.exec(authority) ?? [];
  // Dot segments disappear when a URL is parsed.
  check(
    url !== undefined && host !== undefined && PATH.test(path) && url.pathname === (path || "/"),
    "environment is not a URL of a plain host with an optional port and path",
    "environment.invalid",
  );
  check(
    url.protocol !== "http:" || isLoopback(url.hostname, host),
    "environment must use https except on localhost: http exposes the token",
    "environment.insecure",
  );
  let end = text.length;
  while (text[end - 1] === "/") end -= 1;
  return text.slice(0, end);
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** Whether a host is this machine. `written` must be the normal form of an IPv4 address: not all programs accept 127.1. */
function isLoopback(hostname: string, written: string): boolean {
  if (hostname === "localhost" || hostname === "[::1]") return true;
  return LOOPBACK.test(hostname) && hostname === written;
}
