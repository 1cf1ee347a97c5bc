// Files that the user saves. They are created in the browser, without a network request.

import type { Sheet } from "../types/sheet.js";

/** Saves the invalid rows of a sheet as CSV. */
export async function downloadInvalidRows(sheet: Sheet | undefined, fileName: string): Promise<void> {
  const csv = await sheet?.invalidRowsCsv();
  // Excel needs the byte order mark to read UTF-8.
  if (csv)
    download(new Blob(["\ufeff", csv], { type: "text/csv" }), derivedName(fileName, "invalid-rows.csv"));
}

export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The browser needs the URL until it starts to read.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The name of the chosen file with another ending, such as `users-invalid-rows.csv`. */
export function derivedName(fileName: string, ending: string): string {
  return `${fileName.replace(/\.[^.]*$/, "") || "users"}-${ending}`;
}
