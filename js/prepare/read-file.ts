// Reading a file in this thread: in pieces, given as requests that are made as they are pulled.

import { KardEnrollError } from "../error.js";
import type { FileInspection, FileOptions, FileSource, UserRequest } from "../types/index.js";
import { call, create, release } from "../wasm/bindings.js";
import type { FileRequests } from "../wasm/generated/kard_enroll.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import { init } from "../wasm/init.js";
import { createEdits } from "./create-edits.js";
import type { Edits } from "./edits.js";
import { readIssues, type Told } from "./issues.js";
import { validationOptions, withoutUndefined } from "./options.js";
import { toCounts } from "./records.js";
import type { InvalidRows, RawReport } from "./report.js";
import { type RawRequest, toRequest } from "./request.js";
import { type Opened, openSource } from "./source.js";

/** Issues that a report keeps, where the caller does not say. */
const MAX_ISSUES = 10_000;
/** Refused rows that a report keeps, in bytes of CSV. */
const MAX_INVALID_ROWS = 16 << 20;

/** What the core says of a file's beginning. */
interface Understood {
  format: FileInspection["format"];
  delimiter: string | null;
  hasHeader: boolean;
  columns: FileInspection["columns"];
  rows: string[][];
}

/** Reads in this thread. */
export async function* readHere(
  source: FileSource,
  options: FileOptions,
  edits: Edits | undefined,
): AsyncGenerator<UserRequest, RawReport, void> {
  const most = mostIssues(options.maxIssues);
  const { opened, file } = await open(source, options, most, edits);
  const told: Told = [];
  const invalidRows: InvalidRows = { chunks: [], dropped: 0, streamed: options.invalidRows !== undefined };
  let invalidRowsSize = 0;
  let writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  const take = async () => {
    told.push(call(() => file.takeIssues()));
    const refused = call(() => file.takeRejects());
    if (refused.length === 0) return;
    if (writer) await writer.write(refused);
    else if (invalidRowsSize + refused.length <= MAX_INVALID_ROWS) {
      invalidRowsSize += refused.length;
      invalidRows.chunks.push(refused);
    } else invalidRows.dropped += refused.length;
  };
  let bytesRead = 0;
  const progress = () => options.onProgress?.({ bytes: bytesRead, rows: call(() => file.counts())[0] ?? 0 });
  try {
    writer = options.invalidRows?.getWriter();
    for await (const { bytes, read } of opened.chunks) {
      options.signal?.throwIfAborted();
      call(() => file.push(bytes));
      yield* pullAll(file, options.signal);
      await take();
      bytesRead = read;
      progress();
    }
    options.signal?.throwIfAborted();
    call(() => file.end());
    yield* pullAll(file, options.signal);
    await take();
    progress();
    await writer?.close();
    const counts = call(() => file.counts());
    const understood = understoodOf(file);
    const report = {
      counts: toCounts(counts),
      issues: [],
      issuesDropped: counts[4] ?? 0,
      columns: understood?.columns.map(({ sample, ...column }) => column) ?? [],
      format: understood?.format ?? null,
      encoding: opened.encoding,
      delimiter: understood?.delimiter ?? null,
    };
    return { told, most, report, invalidRows };
  } catch (reason) {
    await writer?.abort(reason).catch(() => {});
    throw reason;
  } finally {
    writer?.releaseLock();
    await opened.close();
    release(file);
  }
}

/** Opens a source, and the core for it. */
async function open(
  source: FileSource,
  options: FileOptions,
  maxIssues: number,
  edits?: Edits,
): Promise<{ opened: Opened; file: FileRequests }> {
  options.signal?.throwIfAborted();
  await init();
  const opened = await openSource(source, options.encoding, options.signal, (prefix, complete) =>
    call(() => wasm.sniffEncoding(prefix, complete)),
  );
  try {
    const file = create(
      () => new wasm.FileRequests(validationOptions(options), fileOptions(options, opened), maxIssues),
    );
    if (edits) {
      const laid = createEdits(edits);
      call(() => file.layOver(laid));
      release(laid);
    }
    return { opened, file };
  } catch (reason) {
    await opened.close();
    throw reason;
  }
}

function understoodOf(file: FileRequests): Understood | undefined {
  const text = call(() => file.understood());
  return text === undefined ? undefined : JSON.parse(text);
}

function mostIssues(chosen: number | undefined): number {
  if (chosen === undefined) return MAX_ISSUES;
  if (typeof chosen !== "number" || !(chosen >= 0)) {
    throw new KardEnrollError("options.invalid", "maxIssues must be a number from 0");
  }
  return Math.min(Math.trunc(chosen), 0xffff_ffff);
}

function* pullAll(file: FileRequests, signal: AbortSignal | undefined): Generator<UserRequest, void, void> {
  for (;;) {
    signal?.throwIfAborted();
    const pulled: unknown = call(() => file.pull());
    if (typeof pulled === "boolean") return;
    yield toRequest(pulled as RawRequest);
  }
}

/** The options of a file as they cross into the WebAssembly. */
export function fileOptions(
  options: FileOptions,
  { decoded }: { decoded: boolean },
): Record<string, unknown> {
  const { format, delimiter, columns } = options;
  return withoutUndefined({ decoded, keepRejects: true, format, delimiter, columns });
}

/**
 * Reads only the beginning of a file and detects its format and its columns.
 *
 * @throws {KardEnrollError} `options.invalid`, `source.invalid`; `file.empty` or `file.unreadable` if the file contains no
 * records
 */
export async function inspectFile(source: FileSource, options: FileOptions = {}): Promise<FileInspection> {
  const { opened, file } = await open(source, options, 1);
  try {
    const look = () => {
      call(() => file.pull());
      return understoodOf(file);
    };
    let understood: Understood | undefined;
    for await (const { bytes } of opened.chunks) {
      call(() => file.push(bytes));
      understood = look();
      if (understood) break;
    }
    if (!understood) {
      call(() => file.end());
      understood = look();
    }
    if (!understood) {
      const [issue] = readIssues([call(() => file.takeIssues())]);
      throw new KardEnrollError(
        issue?.code ?? "file.unreadable",
        issue?.message ?? "the file holds no records that can be read",
      );
    }
    const { format, delimiter, columns, rows } = understood;
    return {
      format,
      encoding: opened.encoding,
      delimiter,
      headers: columns.map(({ header }) => header),
      columns,
      sample: rows,
    };
  } finally {
    await opened.close();
    release(file);
  }
}
