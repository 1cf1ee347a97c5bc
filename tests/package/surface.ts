// Lists the exported names of the package. The list is under version control, so that a change of the API is visible.

import { join } from "node:path";
import { inProject, root, run } from "./project.js";

/** Path of the list. */
export const SURFACE = join(root, "tests/package/surface.txt");

/** Generates the list from the built types. */
export function surface(): Promise<string> {
  return inProject("types", (folder) => run(folder, process.execPath, ["surface.mjs"]));
}
