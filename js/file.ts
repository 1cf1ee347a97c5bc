// Reading a file in this thread: in pieces, given as requests that are made as they are pulled.

import { call, create, release } from "./bindings.js";
import { KardEnrollError } from "./error.js";
import { init } from "./init.js";
import type { MendList } from "./mend-list.js";
import { createMends } from "./mends.js";
import { asJson, coreJson } from "./options.js";
import { toCounts } from "./records.js";
import { type RawRequest, toRequest } from "./request.js";
import { type Opened, openSource } from "./source.js";
import type { FileOptions, FileSource, Inspection, Issue, PrepareReport, UserRequest } from "./types.js";
import type { FileRequests } from "./wasm/kard_enroll.js";
import * as wasm from "./wasm/kard_enroll.js";

/** Issues that a report keeps, where the caller does not say. */
const MAX_ISSUES = 10_000;
/** Refused rows that a report keeps, in bytes of CSV. */
const MAX_REJECTS = 16 << 20;

/** What the core says of a file's beginning. */
interface Understood {
  format: Inspection["format"];
  delimiter: string | null;
  hasHeader: boolean;
  columns: Inspection["columns"];
  rows: string[][];
}

/** Refused rows lie beside the report, where nobody logs them by accident. */
const rejectsOf = new WeakMap<PrepareReport, { chunks: Uint8Array[]; dropped: number; streamed: boolean }>();

/** Reads in this thread. */
export async function* readHere(
  source: FileSource,
  options: FileOptions,
  mends: MendList | undefined,
): AsyncGenerator<UserRequest, PrepareReport, void> {
  const most = mostIssues(options.maxIssues);
  const { opened, file } = await open(source, options, most, mends);
  const issues: Issue[] = [];
  const rejects = {
    chunks: [] as Uint8Array[],
    size: 0,
    dropped: 0,
    streamed: options.rejects !== undefined,
  };
  let writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  const take = async () => {
    const told: Issue[] = JSON.parse(call(() => file.takeIssues()));
    for (const issue of told) issues.push(issue);
    const refused = call(() => file.takeRejects());
    if (refused.length === 0) return;
    if (writer) await writer.write(refused);
    else if (rejects.size + refused.length <= MAX_REJECTS) {
      rejects.size += refused.length;
      rejects.chunks.push(refused);
    } else rejects.dropped += refused.length;
  };
  let bytesRead = 0;
  const progress = () => options.onProgress?.({ bytes: bytesRead, rows: call(() => file.counts())[0] ?? 0 });
  try {
    writer = options.rejects?.getWriter();
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
    const understood = call(() => file.understood()) as Understood | undefined;
    const kept = mostImportant(issues, most);
    const report: PrepareReport = {
      counts: toCounts(counts),
      issues: kept,
      issuesDropped: (counts[4] ?? 0) + issues.length - kept.length,
      columns: (understood?.columns ?? []).map(({ header, field, confidence }) => ({
        header,
        field: field ?? null,
        confidence,
      })),
      format: understood?.format ?? null,
      encoding: opened.encoding,
      delimiter: understood?.delimiter ?? null,
    };
    keepRejects(report, rejects);
    return report;
  } catch (reason) {
    await writer?.abort(reason).catch(() => {});
    throw reason;
  } finally {
    writer?.releaseLock();
    await opened.close();
    release(file);
  }
}

/** As many as a report keeps: errors before warnings, in the order of the file. The core keeps as many of each. */
function mostImportant(issues: Issue[], most: number): Issue[] {
  const isError = ({ severity }: Issue) => severity === "error";
  let warnings = most - issues.filter(isError).length;
  return issues.filter((issue) => isError(issue) || warnings-- > 0);
}

/** Opens a source, and the core for it. */
async function open(
  source: FileSource,
  options: FileOptions,
  maxIssues: number,
  mends?: MendList,
): Promise<{ opened: Opened; file: FileRequests }> {
  options.signal?.throwIfAborted();
  await init();
  const opened = await openSource(source, options.encoding, options.signal, (prefix, complete) =>
    call(() => wasm.sniffEncoding(prefix, complete)),
  );
  try {
    const file = create(
      () => new wasm.FileRequests(coreJson(options), fileOptions(options, opened), maxIssues),
    );
    if (mends) {
      const laid = createMends(mends);
      call(() => file.layOver(laid));
      release(laid);
    }
    return { opened, file };
  } catch (reason) {
    await opened.close();
    throw reason;
  }
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

/** How the core is to read a file, as JSON text. */
export function fileOptions(options: FileOptions, { decoded }: { decoded: boolean }): string {
  const { format, delimiter, columns } = options;
  return asJson({ decoded, keepRejects: true, format, delimiter, columns });
}

/**
 * Reads only the beginning of a file and says what it is.
 *
 * @throws {KardEnrollError} `options.invalid`, `source.invalid`; `file.empty` or `file.unreadable` when there are no
 * records in it
 */
export async function inspectFile(source: FileSource, options: FileOptions = {}): Promise<Inspection> {
  const { opened, file } = await open(source, options, 1);
  try {
    const look = () => {
      call(() => file.pull());
      return call(() => file.understood()) as Understood | undefined;
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
      const [issue] = JSON.parse(call(() => file.takeIssues())) as Issue[];
      throw new KardEnrollError(
        issue?.code ?? "file.unreadable",
        issue?.message ?? "the file holds no records that can be read",
      );
    }
    const columns = understood.columns.map((column) => ({ ...column, field: column.field ?? null }));
    return {
      format: understood.format,
      encoding: opened.encoding,
      delimiter: understood.delimiter ?? null,
      headers: columns.map((column) => column.header),
      columns,
      sample: understood.rows,
    };
  } finally {
    await opened.close();
    release(file);
  }
}

/** Ties refused rows to the report of their file. */
export function keepRejects(
  report: PrepareReport,
  rejects: { chunks: Uint8Array[]; dropped: number; streamed: boolean },
): void {
  rejectsOf.set(report, rejects);
}

/** The refused rows of a report, for {@link rejectsCsv} and for the way out of a worker. */
export function keptRejects(
  report: PrepareReport,
): { chunks: Uint8Array[]; dropped: number; streamed: boolean } | undefined {
  return rejectsOf.get(report);
}

/**
 * The refused rows of a file as CSV: each as it was, with its line and the reasons. Excel can open it safely, and
 * `prepareFile` reads it again as it was.
 *
 * @throws {KardEnrollError} `rejects.gone` when the report is not one of `prepareFile`, when its rows went into the
 * stream of the option `rejects`, or when there were more than 16 MiB of them
 */
export function rejectsCsv(report: PrepareReport): string {
  const rejects = rejectsOf.get(report);
  if (!rejects) throw new KardEnrollError("rejects.gone", "this is not a report of prepareFile");
  if (rejects.streamed)
    throw new KardEnrollError("rejects.gone", "the refused rows went into the stream of the option rejects");
  if (rejects.dropped > 0) {
    throw new KardEnrollError(
      "rejects.gone",
      "there are more refused rows than a report keeps; give prepareFile the option rejects",
    );
  }
  const decoder = new TextDecoder();
  return rejects.chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
}
