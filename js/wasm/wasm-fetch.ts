// Fetches the WebAssembly file, with errors that say what to do.

import { KardEnrollError } from "../error.js";

/** A source of the WebAssembly for `init`, instead of the file of the package. */
export type InitInput = URL | string | Request | Response | BufferSource | WebAssembly.Module;

/** What `WebAssembly.instantiate` and its streaming variant accept. */
export type WasmInput = Response | BufferSource | WebAssembly.Module;

const FIX = "serve kard_enroll_bg.wasm there, or call init() with its URL, its bytes or a compiled module";
const VITE = "add kard-enroll to optimizeDeps.exclude of Vite's configuration";

/** The error of a failed load: the problem of the file, and the advice. */
export function cannotLoad(what: string, fix = FIX, cause?: unknown): KardEnrollError {
  return new KardEnrollError("wasm.load", `the WebAssembly file ${what}: ${fix}`, { cause });
}

/** Fetches the file; reads it from disk if the URL is a `file:` URL. */
export async function fetchWasm(url: URL | string | Request): Promise<WasmInput> {
  const href = typeof url === "string" ? url : "href" in url ? url.href : url.url;
  if (href.startsWith("file:") && typeof process !== "undefined" && "getBuiltinModule" in process) {
    return readWasm(href);
  }
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw cannotLoad(`cannot be fetched from ${named(href)}`, FIX, cause);
  }
  return checked(response, href);
}

/** Returns a response that can be the file. */
export function checked(response: Response, href = response.url): Response {
  const fix = href.includes("/.vite/deps") ? VITE : FIX;
  if (!response.ok) {
    throw cannotLoad(`is not at ${named(href)}: status ${response.status}`, fix, response.status);
  }
  // Servers of single-page applications send a page instead of 404.
  if (response.headers.get("content-type")?.startsWith("text/html")) {
    throw cannotLoad(`is not at ${named(href)}: the response is a web page`, fix, "text/html");
  }
  return response;
}

async function readWasm(href: string): Promise<WasmInput> {
  // Not an import: bundlers for browsers fail on names that begin with "node:".
  const { readFile } = process.getBuiltinModule("node:fs/promises");
  try {
    return new Uint8Array(await readFile(new URL(href)));
  } catch (cause) {
    throw cannotLoad(`is not at ${named(href)}`, FIX, cause);
  }
}

/** A URL without the parts that may be secret. */
function named(href: string): string {
  try {
    const { protocol, host, pathname } = new URL(href, globalThis.location?.href);
    return protocol === "data:" ? "its data: URL" : `${protocol}//${host}${pathname}`;
  } catch {
    return "its URL";
  }
}
