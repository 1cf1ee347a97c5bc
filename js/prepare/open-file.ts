// Opens a file: its bytes as UTF-8, and the core that parses them.

import type { FileInspection, FileOptions, FileSource } from "../types/index.js";
import { call, create } from "../wasm/bindings.js";
import type { FilePipeline } from "../wasm/generated/kard_enroll.js";
import * as wasm from "../wasm/generated/kard_enroll.js";
import { init } from "../wasm/init.js";
import { createEdits } from "./create-edits.js";
import type { Edits } from "./edits.js";
import { validationOptions, withoutUndefined } from "./options.js";
import { type OpenSource, openSource } from "./source.js";

/** A source, and the core for it. The caller closes the source and releases the core. */
export interface OpenFile {
  opened: OpenSource;
  file: FilePipeline;
}

/** `FileInspection` in src/input/file_reader.rs. */
export interface CoreInspection {
  format: FileInspection["format"];
  delimiter: string | null;
  headerRow: number | null;
  hasHeader: boolean;
  columns: FileInspection["columns"];
  rows: string[][];
}

export async function openFile(
  source: FileSource,
  options: FileOptions,
  maxIssues: number,
  edits?: Edits,
): Promise<OpenFile> {
  options.signal?.throwIfAborted();
  await init();
  const opened = await openSource(source, options.encoding, options.signal, (prefix, complete) =>
    call(() => wasm.sniffEncoding(prefix, complete)),
  );
  try {
    // The core takes the edits over, and releases them with the file.
    const coreEdits = edits && createEdits(edits);
    const file = create(
      () =>
        new wasm.FilePipeline(validationOptions(options), fileOptions(options, opened), maxIssues, coreEdits),
    );
    return { opened, file };
  } catch (reason) {
    await opened.close();
    throw reason;
  }
}

/** The options of a file, as the core takes them. */
export function fileOptions(
  options: FileOptions,
  { decoded }: { decoded: boolean },
): Record<string, unknown> {
  const { format, delimiter, columns } = options;
  // The core has 0 for `null`, which it cannot distinguish from `undefined`.
  const headerRow = options.headerRow === null ? 0 : options.headerRow;
  return withoutUndefined({ decoded, keepInvalidRows: true, format, delimiter, headerRow, columns });
}

/** `undefined` until the core has seen enough of the file. */
export function inspectionOf(file: FilePipeline): CoreInspection | undefined {
  return call(() => file.inspection());
}
