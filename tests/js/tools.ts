// Helpers for several tests of the package.

import assert from "node:assert/strict";
import {
  type FileOptions,
  type FileSource,
  type Issue,
  KardEnrollError,
  type PrepareReport,
  prepareFile,
  type UserRecord,
  type UserRequest,
  type UserResource,
  validateUser,
} from "kard-enroll";

/** A value that the types of the package do not allow. */
// biome-ignore lint/suspicious/noExplicitAny: the tests pass values that the types forbid
export type Loose = any;

/** Pseudorandom numbers from 0 to 1, excluding 1; the same seed gives the same numbers. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(next: () => number, from: readonly T[]): T {
  return from[Math.floor(next() * from.length)] as T;
}

/** The codes of issues, in their order. */
export function codes(issues: readonly Issue[]): string[] {
  return issues.map((issue) => issue.code);
}

/** The issue codes of a record with the id `u1`. */
export function codesOf(record: Loose, options?: Loose): string[] {
  return codes(validateUser({ id: "u1", ...record }, options).issues);
}

/** The attributes that are sent for a valid record. */
export function sent(record: Loose, options?: Loose): UserResource["attributes"] {
  const result = validateUser({ id: "u1", ...record } as UserRecord, options);
  assert.ok(result.ok, JSON.stringify(result.issues));
  return result.user.attributes;
}

/** Reads a file to its end, and returns its requests with their users. */
export async function readAll(
  source: FileSource,
  options?: FileOptions,
): Promise<{ requests: UserRequest[]; report: PrepareReport; ids: string[]; users: UserResource[] }> {
  const prepared = prepareFile(source, options);
  const requests: UserRequest[] = [];
  for await (const request of prepared) requests.push(request);
  const report = await prepared.report;
  const users = requests.flatMap((request) => JSON.parse(request.body).data as UserResource[]);
  return { requests, report, users, ids: users.map((user) => user.id) };
}

/** Chunks of the given sizes; the last size is repeated. */
export function streamOf(bytes: Uint8Array, sizes: number[] = [bytes.length]): ReadableStream<Uint8Array> {
  let at = 0;
  let turn = 0;
  return new ReadableStream({
    pull(controller) {
      const size = sizes[Math.min(turn, sizes.length - 1)] ?? bytes.length;
      turn += 1;
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + Math.max(1, size)));
      at += Math.max(1, size);
    },
  });
}

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Encodes a text as UTF-16 in the given byte order, optionally with a byte order mark. */
export function utf16(text: string, bigEndian: boolean, mark: boolean): Uint8Array {
  const units = (mark ? `\ufeff${text}` : text).split("");
  return Uint8Array.from(
    units.flatMap((unit) => {
      const code = unit.charCodeAt(0);
      return bigEndian ? [code >> 8, code & 255] : [code & 255, code >> 8];
    }),
  );
}

/** Checks that an error is a KardEnrollError with this code. */
export function kardError(code: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof KardEnrollError && error instanceof Error, String(error));
    assert.equal(error.name, "KardEnrollError");
    assert.equal(error.code, code);
    return true;
  };
}
