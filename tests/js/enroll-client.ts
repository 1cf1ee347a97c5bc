// What the tests of the sender share: people to send, a run that is held against the law, journals that fail.

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

export interface Ran {
  report: EnrollReport;
  /** By row. */
  rows: Map<number, { id: string; outcome: Outcome; errors: ApiError[] }>;
}

export type Settings = Partial<EnrollOptions> & { batchSize?: number; from?: number };

/** Ids from `from` (1 unless given) on; row 1 is the first. */
export function people(count: number, from = 1) {
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
    // The first wait is drawn from 0 to 4 ms.
    retry: { base: 4 },
  };
}

/** Sends `count` people and holds the report against the law. */
export async function enroll(mockServer: MockServer, count: number, settings: Settings = {}): Promise<Ran> {
  await init();
  const { batchSize = 4, from = 1, ...options } = settings;
  const source = prepareUsers(people(count, from), { batchSize });
  return judged(enrollUsers(source, { ...optionsFor(mockServer), ...options }), count);
}

/** Reads a run to its end: every row once, and the counts are the rows. */
export async function judged(run: ReturnType<typeof enrollUsers>, count: number): Promise<Ran> {
  const rows: Ran["rows"] = new Map();
  for await (const result of run) {
    for (const { row, ...rest } of result.outcomes) {
      assert.equal(rows.has(row), false, `row ${row} is settled twice`);
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
export function tally({ report }: Ran): Partial<Record<Outcome, number>> {
  const { read: _, ...by } = report.counts;
  return Object.fromEntries(Object.entries(by).filter(([, count]) => count > 0));
}

/** The titles of what the sender itself noted of its rows, each once. */
export function notes({ rows }: Ran): string[] {
  const own = [...rows.values()].flatMap(({ errors }) => errors).filter(({ status }) => status === "");
  return [...new Set(own.map(({ title }) => title))];
}

/** A journal in memory, on bytes that outlive it. `write` may fail or never end. */
export function memoryJournal(
  disk: { bytes: Uint8Array },
  write?: (count: number) => Promise<"torn" | "whole" | undefined>,
) {
  let count = 0;
  const put = (at: number, bytes: Uint8Array) => {
    const whole = new Uint8Array(at + bytes.length);
    whole.set(disk.bytes.subarray(0, at));
    whole.set(bytes, at);
    disk.bytes = whole;
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
        // It was killed before anybody learned of the write.
        if (how !== undefined) await new Promise(() => {});
      },
      clear,
      close: async () => {},
    }),
  };
  return journal;
}
