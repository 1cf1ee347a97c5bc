// Random access to a file as UTF-8: the file itself, or a decoded copy of a file in another encoding.

import { openSource } from "../prepare/source.js";
import { call } from "../wasm/bindings.js";
import * as wasm from "../wasm/generated/kard_enroll.js";

/** A piece of UTF-8, and the number of bytes of the file up to its end. */
export interface Piece {
  bytes: Uint8Array;
  read: number;
}

/** In bytes. The core keeps a checkpoint about this often; see `PIECE` in src/sheet/sheet_index.rs. */
export const PIECE = 256 << 10;

/** One file that is read many times. */
export class Utf8File {
  readonly #source: Blob;
  /** A label that `TextDecoder` knows. */
  readonly encoding: string;
  /** The decoded part; browsers keep large blobs on disk. */
  #copy: Blob | undefined;
  #copied = false;

  constructor(source: Blob, encoding: string) {
    this.#source = source;
    this.encoding = encoding;
    if (encoding !== "utf-8") this.#copy = new Blob();
  }

  /** Whether bytes that are not text became U+FFFD. */
  get decoded(): boolean {
    return this.#copy !== undefined;
  }

  /** The whole file, from the beginning. The first time, a file in another encoding is decoded into a copy. */
  async *pieces(): AsyncGenerator<Piece, void, void> {
    const copy = this.#copied ? this.#copy : undefined;
    const decoding = this.#copy !== undefined && !copy;
    let growing = new Blob();
    const opened = await openSource(copy ?? this.#source, copy ? "utf-8" : this.encoding, undefined, sniff);
    // Progress in a copy, in bytes of the file.
    const scale = copy ? this.#source.size / Math.max(copy.size, 1) : 1;
    try {
      for await (const { bytes, read } of opened.chunks) {
        if (decoding) growing = new Blob([growing, bytes as BlobPart]);
        // The copy of an earlier reading that stopped early is used until this one is longer.
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
