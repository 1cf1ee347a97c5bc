// From the bytes of a file to its requests, on this thread: each step runs when the next request is pulled.

import { KardEnrollError } from "../error.js";
import type { FileOptions, FileSource, PrepareCounts, UserRequest } from "../types/index.js";
import { call, release } from "../wasm/bindings.js";
import type { FilePipeline } from "../wasm/generated/kard_enroll.js";
import type { Edits } from "./edits.js";
import type { IssueTexts } from "./issues.js";
import { inspectionOf, openFile } from "./open-file.js";
import type { KeptInvalidRows, RawReport } from "./report.js";
import { type RawRequest, toRequest } from "./request.js";

/** Default of `maxIssues`. */
const MAX_ISSUES = 10_000;
/** Invalid rows that a report keeps, in bytes of CSV. */
const MAX_INVALID_ROWS = 16 << 20;

export async function* runFilePipeline(
  source: FileSource,
  options: FileOptions,
  edits: Edits | undefined,
): AsyncGenerator<UserRequest, RawReport, void> {
  const maxIssues = parseMaxIssues(options.maxIssues);
  const { opened, file } = await openFile(source, options, maxIssues, edits);
  const issueTexts: IssueTexts = [];
  const invalidRows: KeptInvalidRows = {
    chunks: [],
    dropped: 0,
    streamed: options.invalidRows !== undefined,
  };
  let invalidRowsSize = 0;
  let writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  const takeFindings = async () => {
    issueTexts.push(call(() => file.takeIssues()));
    const chunk = call(() => file.takeInvalidRows());
    if (chunk.length === 0) return;
    if (writer) await writer.write(chunk);
    else if (invalidRowsSize + chunk.length <= MAX_INVALID_ROWS) {
      invalidRowsSize += chunk.length;
      invalidRows.chunks.push(chunk);
    } else invalidRows.dropped += chunk.length;
  };
  let bytesRead = 0;
  const reportProgress = () => options.onProgress?.({ bytes: bytesRead, rows: countsOf(file).read });
  try {
    writer = options.invalidRows?.getWriter();
    for await (const { bytes, read } of opened.chunks) {
      options.signal?.throwIfAborted();
      call(() => file.push(bytes));
      yield* pullAll(file, options.signal);
      await takeFindings();
      bytesRead = read;
      reportProgress();
    }
    options.signal?.throwIfAborted();
    call(() => file.end());
    yield* pullAll(file, options.signal);
    await takeFindings();
    reportProgress();
    await writer?.close();
    const inspection = inspectionOf(file);
    const report = {
      counts: countsOf(file),
      issues: [],
      issuesDropped: call(() => file.issuesDropped()),
      columns: inspection?.columns.map(({ sample, ...column }) => column) ?? [],
      format: inspection?.format ?? null,
      encoding: opened.encoding,
      delimiter: inspection?.delimiter ?? null,
    };
    return { issueTexts, maxIssues, report, invalidRows };
  } catch (reason) {
    await writer?.abort(reason).catch(() => {});
    throw reason;
  } finally {
    writer?.releaseLock();
    await opened.close();
    release(file);
  }
}

const countsOf = (file: FilePipeline): PrepareCounts => call(() => file.counts());

function parseMaxIssues(value: number | undefined): number {
  if (value === undefined) return MAX_ISSUES;
  if (typeof value !== "number" || !(value >= 0)) {
    throw new KardEnrollError("options.invalid", "maxIssues must be a number that is not negative");
  }
  return Math.min(Math.trunc(value), 0xffff_ffff);
}

/** The requests that are complete so far. */
function* pullAll(file: FilePipeline, signal: AbortSignal | undefined): Generator<UserRequest, void, void> {
  for (;;) {
    signal?.throwIfAborted();
    const pulled: unknown = call(() => file.pull());
    if (typeof pulled === "boolean") return;
    yield toRequest(pulled as RawRequest);
  }
}
