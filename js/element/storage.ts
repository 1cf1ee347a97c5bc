// What the browser stores between visits: the fields that the user chose for the columns of a header row, and
// interrupted runs. A header row is identified by its hash, a file by the hash of its first and last bytes. No header,
// cell, file name or address is stored.

import { concat } from "../bytes.js";
import type { ColumnField } from "../types/index.js";

// Keys of localStorage.
const COLUMNS = "kard-enroll columns";
const RUNS = "kard-enroll runs";
/** How many header rows, and how many runs, are stored. */
const LIMIT = 20;
/** How many bytes at each end of a file are hashed. */
const HASHED_BYTES = 1 << 16;

/** One field per column; `null` ignores the column. */
type ColumnFields = readonly (ColumnField | null)[];

/** An interrupted run. */
export interface OpenRun {
  /** Name of its journal. */
  journal: string;
  /** Time of the last update, in milliseconds since 1970. */
  time: number;
  /** Number of users with an outcome. */
  settled: number;
}

/** The fields that the user chose for this header row. */
export async function loadColumnFields(headers: readonly string[]): Promise<ColumnFields | undefined> {
  const key = await headerKey(headers);
  const fields = key === undefined ? undefined : new Map(load<[string, ColumnFields]>(COLUMNS)).get(key);
  return fields?.length === headers.length ? fields : undefined;
}

/** Stores the fields of a header row; does nothing for a file without headers. */
export async function saveColumnFields(headers: readonly string[], fields: ColumnFields): Promise<void> {
  const key = await headerKey(headers);
  if (key === undefined) return;
  const others = load<[string, ColumnFields]>(COLUMNS).filter(([other]) => other !== key);
  save(COLUMNS, [[key, fields], ...others]);
}

/** Interrupted runs whose journal has this prefix, the latest first. */
export function openRuns(prefix: string): OpenRun[] {
  return load<OpenRun>(RUNS).filter(({ journal }) => journal.startsWith(`${prefix} `));
}

export function saveRun(run: OpenRun): void {
  save(RUNS, [run, ...runsExcept(run.journal)]);
}

export function removeRun(journal: string): void {
  save(RUNS, runsExcept(journal));
}

/** The name of the journal of a file; `undefined` if the page cannot hash because it is not a secure context. */
export async function journalName(prefix: string, file: Blob): Promise<string | undefined> {
  const ends = [file.slice(0, HASHED_BYTES), file.slice(Math.max(0, file.size - HASHED_BYTES))];
  const bytes = await Promise.all(ends.map(async (end) => new Uint8Array(await end.arrayBuffer())));
  const hash = await hashOf(concat([new TextEncoder().encode(`${file.size}:`), ...bytes]));
  return hash === undefined ? undefined : `${prefix} ${hash}`;
}

async function headerKey(headers: readonly string[]): Promise<string | undefined> {
  const names = headers.map((header) => header.trim().toLowerCase());
  return names.some(Boolean) ? hashOf(new TextEncoder().encode(JSON.stringify(names))) : undefined;
}

/** The first 16 bytes of the SHA-256 hash, in hexadecimal. */
async function hashOf(bytes: Uint8Array): Promise<string | undefined> {
  const hash = await globalThis.crypto?.subtle?.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  if (!hash) return undefined;
  return Array.from(new Uint8Array(hash, 0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function runsExcept(journal: string): OpenRun[] {
  return load<OpenRun>(RUNS).filter((run) => run.journal !== journal);
}

/** An empty list if the storage is switched off. */
function load<T>(key: string): T[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

function save(key: string, list: readonly unknown[]): void {
  try {
    if (list.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(list.slice(0, LIMIT)));
  } catch {
    // The storage is full or switched off.
  }
}
