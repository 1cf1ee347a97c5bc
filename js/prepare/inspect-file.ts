// Detects the format and the columns of a file.

import { KardEnrollError } from "../error.js";
import type { FileInspection, FileOptions, FileSource } from "../types/index.js";
import { call, release } from "../wasm/bindings.js";
import { readIssues } from "./issues.js";
import { type CoreInspection, inspectionOf, openFile } from "./open-file.js";

/**
 * Reads only the beginning of a file and detects its format and its columns.
 *
 * @throws {KardEnrollError} `options.invalid`, `source.invalid`; `file.empty` or `file.unreadable` if the file contains no
 * records
 */
export async function inspectFile(source: FileSource, options: FileOptions = {}): Promise<FileInspection> {
  const { opened, file } = await openFile(source, options, 1);
  try {
    const inspect = () => {
      call(() => file.pull());
      return inspectionOf(file);
    };
    let inspection: CoreInspection | undefined;
    for await (const { bytes } of opened.chunks) {
      call(() => file.push(bytes));
      inspection = inspect();
      if (inspection) break;
    }
    if (!inspection) {
      call(() => file.end());
      inspection = inspect();
    }
    if (!inspection) {
      const [issue] = readIssues([call(() => file.takeIssues())]);
      throw new KardEnrollError(
        issue?.code ?? "file.unreadable",
        issue?.message ?? "the file contains no records that can be parsed",
        { reason: issue?.reason },
      );
    }
    const { format, delimiter, headerRow, columns, rows } = inspection;
    return {
      format,
      encoding: opened.encoding,
      delimiter,
      headerRow,
      headers: columns.map(({ header }) => header),
      columns,
      sample: rows,
    };
  } finally {
    await opened.close();
    release(file);
  }
}
