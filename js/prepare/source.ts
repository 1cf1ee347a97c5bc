// Every kind of source as chunks of UTF-8.

import { concat } from "../bytes.js";
import { KardEnrollError } from "../error.js";
import type { FileSource } from "../types/index.js";

/** Bytes per read. */
const CHUNK = 1 << 20;
/** Bytes that are used to detect the encoding, independent of the size of the chunks. */
const PREFIX = 1 << 18;

/** A chunk of UTF-8, and the number of bytes of the source up to its end. */
export interface Chunk {
  bytes: Uint8Array;
  read: number;
}

/** A source that is being read. */
export interface OpenSource {
  chunks: AsyncIterable<Chunk>;
  encoding: string;
  /** Whether bytes that are not text became U+FFFD. */
  decoded: boolean;
  /** Releases the source, also before its end. */
  close(): Promise<void>;
}

/**
 * Reads the beginning, detects the encoding and returns the whole as UTF-8.
 *
 * @param sniff detects the encoding of the first bytes; `complete` is whether the source ends with them
 */
export async function openSource(
  source: FileSource,
  encoding: string | undefined,
  signal: AbortSignal | undefined,
  sniff: (prefix: Uint8Array, complete: boolean) => string,
): Promise<OpenSource> {
  if (typeof source === "string") {
    // U+FFFD in a string may come from invalid bytes; half a surrogate pair becomes U+FFFD.
    return { encoding: "utf-8", chunks: fromText(source), decoded: true, close: async () => {} };
  }
  const raw = bytesOf(source, signal)[Symbol.asyncIterator]();
  const close = async () => void (await raw.return?.());
  try {
    const first = await readPrefix(raw);
    const complete = first.complete && first.bytes.length <= PREFIX;
    const decoder = decoderOf(encoding ?? sniff(first.bytes.subarray(0, PREFIX), complete));
    // UTF-8 is not decoded here, so that the core reports invalid bytes by line.
    const other = decoder.encoding === "utf-8" ? undefined : decoder;
    return {
      encoding: decoder.encoding,
      chunks: decoded(first, raw, other),
      decoded: other !== undefined,
      close,
    };
  } catch (reason) {
    await close();
    throw reason;
  }
}

function decoderOf(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch (cause) {
    throw new KardEnrollError("options.invalid", "encoding is not a label that TextDecoder knows", { cause });
  }
}

async function* fromText(text: string): AsyncIterable<Chunk> {
  const encoder = new TextEncoder();
  let read = 0;
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + CHUNK, text.length);
    // Keeps surrogate pairs together.
    if (to < text.length && (text.charCodeAt(to - 1) & 0xfc00) === 0xd800) to += 1;
    const bytes = encoder.encode(text.slice(from, to));
    read += bytes.length;
    yield { bytes, read };
    from = to;
  }
}

/** Enough of the beginning to detect the encoding, in one array. */
async function readPrefix(raw: AsyncIterator<Uint8Array>): Promise<{ bytes: Uint8Array; complete: boolean }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length <= PREFIX) {
    const { done, value } = await raw.next();
    if (done) return { bytes: concat(parts), complete: true };
    // The reader may reuse the memory for the next chunk.
    parts.push(value.slice());
    length += value.length;
  }
  return { bytes: concat(parts), complete: false };
}

async function* decoded(
  first: { bytes: Uint8Array; complete: boolean },
  rest: AsyncIterator<Uint8Array>,
  decoder: TextDecoder | undefined,
): AsyncIterable<Chunk> {
  const encoder = new TextEncoder();
  const toUtf8 = (bytes: Uint8Array) =>
    decoder ? encoder.encode(decoder.decode(bytes, { stream: true })) : bytes;
  let read = first.bytes.length;
  try {
    if (read > 0) yield { bytes: toUtf8(first.bytes), read };
    if (!first.complete) {
      for (let next = await rest.next(); !next.done; next = await rest.next()) {
        read += next.value.length;
        yield { bytes: toUtf8(next.value), read };
      }
    }
    const tail = decoder ? encoder.encode(decoder.decode()) : new Uint8Array();
    if (tail.length > 0) yield { bytes: tail, read };
  } finally {
    await rest.return?.();
  }
}

async function* bytesOf(
  source: Exclude<FileSource, string>,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  if (source instanceof Uint8Array) {
    for (let from = 0; from < source.length; from += CHUNK) yield source.subarray(from, from + CHUNK);
    return;
  }
  if (typeof Blob !== "undefined" && source instanceof Blob) {
    // The Blob of jsdom, a test environment for pages, has no stream.
    if (source.stream) yield* fromStream(source.stream(), signal);
    else yield new Uint8Array(await source.arrayBuffer());
    return;
  }
  if (typeof ReadableStream !== "undefined" && source instanceof ReadableStream) {
    yield* fromStream(source, signal);
    return;
  }
  throw new KardEnrollError(
    "source.invalid",
    "the source is not a Blob, ReadableStream, Uint8Array or string",
  );
}

/** Reads a byte stream into one reused buffer: half the memory of a new buffer for each read. */
async function* fromStream(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  const byob = byobReader(stream);
  const reader = byob ?? stream.getReader();
  const stop = () => void reader.cancel(signal?.reason).catch(() => {});
  signal?.addEventListener("abort", stop, { once: true });
  let buffer = new ArrayBuffer(byob ? CHUNK : 0);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const result = byob
        ? await byob.read(new Uint8Array(buffer))
        : await (reader as ReadableStreamDefaultReader<Uint8Array>).read();
      signal?.throwIfAborted();
      if (result.done || result.value === undefined) return;
      if (!(result.value instanceof Uint8Array)) {
        throw new KardEnrollError("source.invalid", "the stream contains a chunk that is not a Uint8Array");
      }
      yield result.value;
      if (byob) buffer = result.value.buffer as ArrayBuffer;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}

function byobReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
}
