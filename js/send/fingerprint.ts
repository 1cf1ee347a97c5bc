// Identifies what a journal belongs to: the URL, the options that change the requests, and the content.
//
// A large file is not read twice: its size and sixteen pieces of it are hashed, among them the first and the last MiB. A
// change between them that moves an id is noticed row by row. A stream cannot be read in advance, so only its ids
// identify it.

import { validationOptions } from "../prepare/options.js";
import { originOf } from "../prepare/origin.js";
import type { FileOptions, FileSource, Prepared, PreparedFile } from "../types/index.js";
import { call } from "../wasm/bindings.js";
import type { Fingerprint } from "../wasm/generated/kard_enroll.js";
import * as wasm from "../wasm/generated/kard_enroll.js";

const ENDS = 1 << 20;
const PIECE = 1 << 16;
const PIECES = 14;

/** The caller frees it. */
export async function fingerprintOf(
  source: PreparedFile | Prepared,
  url: string,
  targetIssuer: string | undefined,
): Promise<Fingerprint> {
  const fingerprint = call(() => new wasm.Fingerprint());
  const text = (part: string) => call(() => fingerprint.addText(part));
  text(url);
  text(targetIssuer ?? "");
  if ("requests" in source) {
    for (const request of source.requests) text(request.body);
  } else {
    const origin = originOf(source);
    if (origin) {
      text(optionsOf(origin.options));
      await addContent(fingerprint, origin.source);
    }
  }
  return fingerprint;
}

/** The options that change what is sent for a row. */
function optionsOf(options: FileOptions): string {
  const { today: _, reportValues: __, batchSize: ___, ...core } = validationOptions(options);
  const { format, delimiter, headerRow, encoding, columns } = options;
  const sorted = Object.entries(columns ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  // Without the option, the fingerprint is the one of versions that did not have it.
  const header = headerRow === undefined ? [] : [headerRow ?? 0];
  return JSON.stringify([core, format, delimiter, encoding, sorted, ...header]);
}

async function addContent(fingerprint: Fingerprint, source: FileSource): Promise<void> {
  const read = readerOf(source);
  if (!read) return;
  call(() => fingerprint.addText(String(read.size)));
  for (const [from, to] of pieces(read.size)) {
    const piece = await read.piece(from, to);
    call(() => fingerprint.add(piece));
  }
}

interface Reader {
  size: number;
  piece(from: number, to: number): Uint8Array | Promise<Uint8Array>;
}

/** `undefined` for a stream. */
function readerOf(source: FileSource): Reader | undefined {
  if (typeof source === "string") {
    return { size: source.length, piece: (from, to) => new TextEncoder().encode(source.slice(from, to)) };
  }
  if (source instanceof Uint8Array)
    return { size: source.length, piece: (from, to) => source.subarray(from, to) };
  if (typeof Blob === "undefined" || !(source instanceof Blob)) return undefined;
  const piece = async (from: number, to: number) =>
    new Uint8Array(await source.slice(from, to).arrayBuffer());
  return { size: source.size, piece };
}

function pieces(size: number): [from: number, to: number][] {
  if (size <= 2 * ENDS + PIECES * PIECE) return [[0, size]];
  const between = Array.from({ length: PIECES }, (_, index): [number, number] => {
    const from = ENDS + Math.floor(((size - 2 * ENDS - PIECE) * index) / (PIECES - 1));
    return [from, from + PIECE];
  });
  return [[0, ENDS], ...between, [size - ENDS, size]];
}
