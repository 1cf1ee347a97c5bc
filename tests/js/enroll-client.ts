// Helpers for the tests of the sender: records, runs whose report is checked, and journals that fail.

import assert from "node:assert/strict";
import {
  type ApiError,
  type EnrollOptions,
  type EnrollReport,
  enrollUsers,
  init,
  type Journal,
  type Outcome,
  prepareUsers,
} from "kard-enroll";
import type { MockServer } from "../../js/mock-server/server.js";

export interface RunResult {
  report: EnrollReport;
  /** The results by row number. */
  rows: Map<number, { id: string; outcome: Outcome; errors: ApiError[] }>;
}

export type Settings = Partial<EnrollOptions> & { batchSize?: number; from?: number };

/** Records with the ids `from`, `from + 1` and so on. */
export function testRecords(count: number, from = 1) {
  return Array.from({ length: count }, (_, index) => ({
    id: String(from + index),
    email: `person.${from + index}@example.com`,
  }));
}

export function optionsFor(mockServer: MockServer): EnrollOptions {
  return {
    organizationId: mockServer.organizationId,
    environment: mockServer.url,
    token: mockServer.token,
    // The first wait is random, from 0 to 4 ms.
    retry: { base: 4 },
  };
}

/** Sends `count` records and checks the report. */
export async function enroll(
  mockServer: MockServer,
  count: number,
  settings: Settings = {},
): Promise<RunResult> {
  await init();
  const { batchSize = 4, from = 1, ...options } = settings;
  const source = prepareUsers(testRecords(count, from), { batchSize });
  return checkedRun(enrollUsers(source, { ...optionsFor(mockServer), ...options }), count);
}

/** Reads a run to its end. Checks that every row has one outcome, and that the counts match the outcomes. */
export async function checkedRun(run: ReturnType<typeof enrollUsers>, count: number): Promise<RunResult> {
  const rows: RunResult["rows"] = new Map();
  for await (const result of run) {
    for (const { row, ...rest } of result.outcomes) {
      assert.equal(rows.has(row), false, `row ${row} has two outcomes`);
      rows.set(row, rest);
    }
  }
  const report = await run.report;
  const { read, ...by } = report.counts;
  assert.equal(read, count);
  assert.equal(
    Object.values(by).reduce((sum, n) => sum + n),
    read,
  );
  for (const [outcome, n] of Object.entries(by)) {
    assert.equal([...rows.values()].filter((row) => row.outcome === outcome).length, n, outcome);
  }
  return { report, rows };
}

/** `{ created: 3, unknown: 1 }`: the counts that are not 0, without `read`. */
export function tally({ report }: RunResult): Partial<Record<Outcome, number>> {
  const { read: _, ...by } = report.counts;
  return Object.fromEntries(Object.entries(by).filter(([, count]) => count > 0));
}

/** The distinct titles of the notes that the sender added to rows. */
export function notes({ rows }: RunResult): string[] {
  const own = [...rows.values()].flatMap(({ errors }) => errors).filter(({ status }) => status === "");
  return [...new Set(own.map(({ title }) => title))];
}

/**
 * A journal in memory. `disk` remains after a crash. `write` may fail, or simulate a crash after half of the bytes (torn)
 * or after all of them (whole).
 */
export function memoryJournal(
  disk: { bytes: Uint8Array },
  write?: (count: number) => Promise<"torn" | "whole" | undefined>,
) {
  let count = 0;
  const put = (at: number, bytes: Uint8Array) => {
    const content = new Uint8Array(at + bytes.length);
    content.set(disk.bytes.subarray(0, at));
    content.set(bytes, at);
    disk.bytes = content;
  };
  const clear = async () => {
    disk.bytes = new Uint8Array();
  };
  const journal: Journal & { writes: () => number } = {
    writes: () => count,
    isEmpty: async () => disk.bytes.length === 0,
    clear,
    open: async () => ({
      read: async () => disk.bytes,
      async write(at, bytes) {
        count += 1;
        const how = await write?.(count);
        put(at, how === "torn" ? bytes.subarray(0, bytes.length / 2) : bytes);
        // The crash: the caller never learns of the write.
        if (how !== undefined) await new Promise(() => {});
      },
      clear,
      close: async () => {},
    }),
  };
  return journal;
}
