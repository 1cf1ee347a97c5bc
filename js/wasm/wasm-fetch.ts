// Getting hold of the WebAssembly file by URL, and saying what to do where that fails.

import { KardEnrollError } from "../error.js";

/** What can be made an instance of. */
export type WasmInput = Response | BufferSource | WebAssembly.Module;

const FIX = "serve kard_enroll_bg.wasm there, or hand init() its URL, its bytes or a compiled module";
const VITE = "add kard-enroll to optimizeDeps.exclude of Vite's configuration";

/** The error of a load that failed: what is wrong with the file, and what to do. */
export function cannotLoad(what: string, fix = FIX, cause?: unknown): KardEnrollError {
  return new KardEnrollError("wasm.load", `the WebAssembly file ${what}: ${fix}`, { cause });
}

/** Fetches the file, or reads it where the URL is that of a file. */
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

/** Gives an answer back that can be the file. */
export function checked(response: Response, href = response.url): Response {
  const fix = href.includes("/.vite/deps") ? VITE : FIX;
  if (!response.ok) {
    throw cannotLoad(`is not at ${named(href)}, which answered ${response.status}`, fix, response.status);
  }
  // What servers of single-page applications answer in place of 404.
  if (response.headers.get("content-type")?.startsWith("text/html")) {
    throw cannotLoad(`is not at ${named(href)}, which answered with a web page`, fix, "text/html");
  }
  return response;
}

async function readWasm(href: string): Promise<WasmInput> {
  // Not an import: bundlers for browsers stumble over names that begin with "node:".
  const { readFile } = process.getBuiltinModule("node:fs/promises");
  try {
    return new Uint8Array(await readFile(new URL(href)));
  } catch (cause) {
    throw cannotLoad(`is not at ${named(href)}`, FIX, cause);
  }
}

/** A URL without what may be secret in it. */
function named(href: string): string {
  try {
    const { protocol, host, pathname } = new URL(href, globalThis.location?.href);
    return protocol === "data:" ? "its data: URL" : `${protocol}//${host}${pathname}`;
  } catch {
    return "its URL";
  }
}
