// The bytes of a file as UTF-8, from any place: the file itself, or a copy of it where it is in another encoding.

import { openSource } from "../prepare/source.js";
import { call } from "../wasm/bindings.js";
import * as wasm from "../wasm/generated/kard_enroll.js";

/** A piece of UTF-8, and how many bytes of the file it and those before it took. */
export interface Piece {
  bytes: Uint8Array;
  read: number;
}

/** The core keeps a place to go on from about this often; see `PIECE` in src/view/mod.rs. */
export const PIECE = 256 << 10;

/** One file, read again and again. */
export class Utf8File {
  readonly #source: Blob;
  /** A label that `TextDecoder` knows. */
  readonly encoding: string;
  /** What was decoded so far; the browser keeps large ones on disk. */
  #copy: Blob | undefined;
  #copied = false;

  constructor(source: Blob, encoding: string) {
    this.#source = source;
    this.encoding = encoding;
    if (encoding !== "utf-8") this.#copy = new Blob();
  }

  /** Whether U+FFFD stands for bytes that were no text. */
  get decoded(): boolean {
    return this.#copy !== undefined;
  }

  /** The whole of it, from the beginning. Where it is decoded for the first time, a copy is kept. */
  async *pieces(): AsyncGenerator<Piece, void, void> {
    const copy = this.#copied ? this.#copy : undefined;
    const decoding = this.#copy !== undefined && !copy;
    let growing = new Blob();
    const opened = await openSource(copy ?? this.#source, copy ? "utf-8" : this.encoding, undefined, sniff);
    // What is read of a copy is told in bytes of the file.
    const scale = copy ? this.#source.size / Math.max(copy.size, 1) : 1;
    try {
      for await (const { bytes, read } of opened.chunks) {
        if (decoding) growing = new Blob([growing, bytes as BlobPart]);
        // What was decoded before, in a reading that was given up, is of use until there is more.
        if (decoding && growing.size >= (this.#copy?.size ?? 0)) this.#copy = growing;
        for (let from = 0; from < bytes.length; from += PIECE) {
          yield { bytes: bytes.subarray(from, from + PIECE), read: Math.round(read * scale) };
        }
      }
      if (decoding) this.#copied = true;
    } finally {
      await opened.close();
    }
  }

  /** A piece from the byte `from` of the UTF-8, and whether the file ends with it. */
  async piece(from: number): Promise<{ bytes: Uint8Array; last: boolean }> {
    const whole = this.#copy ?? this.#source;
    const bytes = new Uint8Array(await whole.slice(from, from + PIECE).arrayBuffer());
    const complete = this.#copy === undefined || this.#copied;
    return { bytes, last: complete && from + bytes.length >= whole.size };
  }
}

function sniff(prefix: Uint8Array, complete: boolean): string {
  return call(() => wasm.sniffEncoding(prefix, complete));
}
