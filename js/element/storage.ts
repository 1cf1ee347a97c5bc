// What the browser remembers between visits: which fields the columns of a header row feed, and runs that broke off.
// A header row is known by its hash, a file by the hash of its ends; no header, cell, file name or address is stored.

import { concat } from "../bytes.js";
import type { ColumnField } from "../types/index.js";

const COLUMNS = "kard-enroll columns";
const RUNS = "kard-enroll runs";
/** Header rows, and runs, that are remembered. */
const MOST = 20;
/** Bytes of each end of a file that tell it from others. */
const END = 1 << 16;

type Fields = readonly (ColumnField | null)[];

/** A run that has not come to its end. */
export interface OpenRun {
  /** Name of its journal. */
  journal: string;
  /** When it was last heard of, in ms. */
  time: number;
  /** Users that were settled. */
  settled: number;
}

/** What was chosen for this header row, one field a column. */
export async function recall(headers: readonly string[]): Promise<Fields | undefined> {
  const key = await keyOf(headers);
  const fields = key === undefined ? undefined : new Map(load<[string, Fields]>(COLUMNS)).get(key);
  return fields?.length === headers.length ? fields : undefined;
}

/** Keeps what was chosen for a header row. A file without headers has nothing to be known by. */
export async function remember(headers: readonly string[], fields: Fields): Promise<void> {
  const key = await keyOf(headers);
  if (key === undefined) return;
  const others = load<[string, Fields]>(COLUMNS).filter(([other]) => other !== key);
  save(COLUMNS, [[key, fields], ...others]);
}

/** Runs that broke off, the latest first. */
export function openRuns(prefix: string): OpenRun[] {
  return load<OpenRun>(RUNS).filter(({ journal }) => journal.startsWith(`${prefix} `));
}

/** Notes how far a run is. */
export function noteRun(run: OpenRun): void {
  save(RUNS, [run, ...without(run.journal)]);
}

export function forgetRun(journal: string): void {
  save(RUNS, without(journal));
}

/** A name for the journal of a file; `undefined` where the platform cannot hash (pages that are not secure). */
export async function journalOf(prefix: string, file: Blob): Promise<string | undefined> {
  const ends = [file.slice(0, END), file.slice(Math.max(0, file.size - END))];
  const bytes = await Promise.all(ends.map(async (end) => new Uint8Array(await end.arrayBuffer())));
  const hash = await hashOf(concat([new TextEncoder().encode(`${file.size}:`), ...bytes]));
  return hash === undefined ? undefined : `${prefix} ${hash}`;
}

async function keyOf(headers: readonly string[]): Promise<string | undefined> {
  const names = headers.map((header) => header.trim().toLowerCase());
  return names.some(Boolean) ? hashOf(new TextEncoder().encode(JSON.stringify(names))) : undefined;
}

async function hashOf(bytes: Uint8Array): Promise<string | undefined> {
  const hash = await globalThis.crypto?.subtle?.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  if (!hash) return undefined;
  return Array.from(new Uint8Array(hash, 0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function without(journal: string): OpenRun[] {
  return load<OpenRun>(RUNS).filter((run) => run.journal !== journal);
}

/** Storage may be switched off; then nothing is remembered. */
function load<T>(key: string): T[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

function save(key: string, list: readonly unknown[]): void {
  try {
    if (list.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(list.slice(0, MOST)));
  } catch {
    // Full or switched off.
  }
}
