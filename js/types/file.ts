// Files: what is read, how, and what is reported.

import type { UserRecord } from "./record.js";
import type { Issue, PrepareCounts, PrepareOptions, UserRequest } from "./validation.js";

/** What `prepareFile` reads. */
export type FileSource = Blob | ReadableStream<Uint8Array> | Uint8Array | string;

/** A field that a column can feed; `birthDate` is a full date of which only the year is used. */
export type ColumnField = keyof UserRecord | "birthDate";

/** How a file is read; what is not given is found out. */
export interface FileOptions extends PrepareOptions {
  format?: "csv" | "ndjson" | "json" | undefined;
  /** One ASCII character. */
  delimiter?: string | undefined;
  /** A label of the WHATWG Encoding Standard. */
  encoding?: string | undefined;
  /** Header or 0-based index to field, or to `null` to ignore the column. */
  columns?: Readonly<Record<string, ColumnField | null>> | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: FileProgress) => void) | undefined;
  /** How many issues the report keeps, errors before warnings; the others are counted. Default 10,000. */
  maxIssues?: number | undefined;
  /** Receives the invalid rows as CSV while the file is read. Without it the report keeps them, up to 16 MiB. */
  invalidRows?: WritableStream<Uint8Array> | undefined;
  /** Whether a `Blob` may be read in a Web Worker. Default `true`. */
  worker?: boolean | undefined;
}

/** How far the reading of a file is. */
export interface FileProgress {
  /** Bytes of the file that were read. */
  bytes: number;
  /** Records that were read. */
  rows: number;
}

/** A column, and what it feeds. */
export interface Column {
  /** As it stands in the file; a path such as `contact.email` in JSON; empty without a header. */
  header: string;
  field: keyof UserRecord | null;
  /** From 0 to 1. */
  confidence: number;
  /** Some of its first values; only `inspectFile` gives them. */
  sample?: string[];
}

/** What the beginning of a file says. */
export interface FileInspection {
  format: "csv" | "ndjson" | "json";
  encoding: string;
  /** `null` where the format has none. */
  delimiter: string | null;
  headers: string[];
  columns: (Column & { sample: string[] })[];
  /** The first records, one text a column. */
  sample: string[][];
}

/** What a file became. */
export interface PrepareReport {
  counts: PrepareCounts;
  /** At most `maxIssues`. */
  issues: Issue[];
  /** Issues that were counted but not kept. */
  issuesDropped: number;
  columns: Column[];
  /** `null` where the file was empty. */
  format: "csv" | "ndjson" | "json" | null;
  encoding: string;
  delimiter: string | null;
}

/** The requests of a file, made as they are pulled. */
export interface PreparedFile extends AsyncIterable<UserRequest> {
  /** Settles when the file is read to its end. */
  readonly report: Promise<PrepareReport>;
}
