// Types that several parts of the element share.

import type {
  ColumnField,
  EnrollOptions,
  FileInspection,
  PrepareOptions,
  RawResponse,
} from "../types/index.js";

/** A step of the flow. `outcome` shows the run first, then its results. */
export type Step = "file" | "columns" | "rows" | "outcome";

/** Why a file cannot be read, or why a run stopped early. */
export interface ElementFailure {
  /** Stable. */
  code: string;
  /** Distinguishes several causes of one code. */
  reason?: string | undefined;
  message: string;
  /** 1-based; only if one row is the reason. */
  row?: number;
}

/** One request, for a transport of the host. */
export interface SendRequest {
  /** The URL that `fetch` would get. */
  url: string;
  method: string;
  /** JSON, sent unchanged; absent for a `GET`. */
  body?: string;
  /** Ids of the users in the body. */
  ids: string[];
}

/**
 * A transport instead of `fetch`. It returns the response unchanged, and throws if no response arrived. The element
 * interprets the response as usual.
 */
export type Send = (request: SendRequest, signal: AbortSignal) => Promise<RawResponse>;

/** What the host sets. */
export interface Settings {
  prepare: PrepareOptions;
  enroll: EnrollOptions & { send?: Send | undefined };
  /** Prefix of the names of journals; `null` keeps no journal. */
  journal: string | null;
}

/** How the user wants the file to be read. Everything else is detected. */
export interface ReadOptions {
  format?: FileInspection["format"] | undefined;
  encoding?: string | undefined;
  delimiter?: string | undefined;
  headerRow?: number | undefined;
  /** 0-based column to field, or to `null` to ignore the column. */
  columns: ReadonlyMap<number, ColumnField | null>;
}
