// Files: sources, options and reports.

import type { UserRecord } from "./record.js";
import type { Issue, PrepareCounts, PrepareOptions, UserRequest } from "./validation.js";

/** A source of `prepareFile`. */
export type FileSource = Blob | ReadableStream<Uint8Array> | Uint8Array | string;

/** A field of a column. `birthDate` is a complete date; only its year is used. */
export type ColumnField = keyof UserRecord | "birthDate";

/** Options for reading a file. Format, delimiter, encoding and columns are detected by default. */
export interface FileOptions extends PrepareOptions {
  format?: "csv" | "ndjson" | "json" | undefined;
  /** One character. */
  delimiter?: string | undefined;
  /** The row of the header in a CSV, 1-based, blank rows included, at most 100; `null` or 0 if it has none. */
  headerRow?: number | null | undefined;
  /** A label of the WHATWG Encoding Standard. */
  encoding?: string | undefined;
  /** Field by header or 0-based index; `null` ignores the column. */
  columns?: Readonly<Record<string, ColumnField | null>> | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: FileProgress) => void) | undefined;
  /** Maximum number of issues in the report, errors before warnings; the others are counted. Default 10,000. */
  maxIssues?: number | undefined;
  /** Receives the invalid rows as CSV while the file is read. Without it the report keeps them, up to 16 MiB. */
  invalidRows?: WritableStream<Uint8Array> | undefined;
  /** Whether a `Blob` may be read in a Web Worker. Default `true`. */
  worker?: boolean | undefined;
}

/** Progress of reading a file. */
export interface FileProgress {
  /** Bytes read. */
  bytes: number;
  /** Records read. */
  rows: number;
}

/** A column and its field. */
export interface Column {
  /** The header in the file; in JSON a path such as `contact.email`; empty without a header. */
  header: string;
  field: keyof UserRecord | null;
  /** From 0 to 1. */
  confidence: number;
  /** Some of the first values; only from `inspectFile`. */
  sample?: string[];
}

/** The result of `inspectFile`, which reads the beginning of a file. */
export interface FileInspection {
  format: "csv" | "ndjson" | "json";
  encoding: string;
  /** `null` if the format has no delimiter. */
  delimiter: string | null;
  /** The row of the header in a CSV, 1-based, blank rows included; `null` without a header. */
  headerRow: number | null;
  headers: string[];
  columns: (Column & { sample: string[] })[];
  /** The first records, one text per column. */
  sample: string[][];
}

/** The result of reading a file. */
export interface PrepareReport {
  counts: PrepareCounts;
  /** At most `maxIssues`. */
  issues: Issue[];
  /** Number of issues beyond `maxIssues`. */
  issuesDropped: number;
  columns: Column[];
  /** `null` if the file is empty. */
  format: "csv" | "ndjson" | "json" | null;
  encoding: string;
  delimiter: string | null;
}

/** The requests of a file. Iteration reads the file. */
export interface PreparedFile extends AsyncIterable<UserRequest> {
  /** Resolves when the file is completely read. */
  readonly report: Promise<PrepareReport>;
}
