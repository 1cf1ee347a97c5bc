// Files that are generated while they are read.

import { type FileOptions, invalidRowsCsv, type PrepareReport, prepareFile } from "kard-enroll";
import { utf8 } from "../js/tools.js";

/** The text `head`, then `size` bytes of the repeated `piece`, in chunks of `chunk` bytes. */
export function fileOf(
  head: string,
  piece: string,
  size: number,
  chunk = 1 << 16,
): ReadableStream<Uint8Array> {
  const chunks = utf8(piece.repeat(Math.ceil(chunk / piece.length))).subarray(0, chunk);
  let left = size;
  return new ReadableStream({
    start(controller) {
      if (head !== "") controller.enqueue(utf8(head));
    },
    pull(controller) {
      // A copy, because the reader may keep or change the memory.
      const part = chunks.slice(0, left);
      left -= part.length;
      if (part.length > 0) controller.enqueue(part);
      if (left === 0) controller.close();
    },
  });
}

/** The text `head`, then `count` lines, in chunks of 1,000 lines. */
export function linesOf(
  head: string,
  line: (at: number) => string,
  count: number,
): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    start: (controller) => controller.enqueue(utf8(head)),
    pull(controller) {
      let text = "";
      for (const end = Math.min(count, at + 1000); at < end; at += 1) text += line(at);
      if (text !== "") controller.enqueue(utf8(text));
      if (at === count) controller.close();
    },
  });
}

/** Reads a file to its end, then its invalid rows. */
export async function read(
  source: ReadableStream<Uint8Array>,
  options: FileOptions = {},
): Promise<PrepareReport> {
  const prepared = prepareFile(source, options);
  for await (const _ of prepared);
  const report = await prepared.report;
  const { counts } = report;
  if (counts.read !== counts.valid + counts.invalid) throw new Error("a row was lost");
  try {
    if (!options.invalidRows) invalidRowsCsv(report);
  } catch {
    // The invalid rows are larger than the report keeps.
  }
  return report;
}
