// What the package exports, name by name: a list that a change has to touch.

import { join } from "node:path";
import { inProject, root, run } from "./project.js";

/** The list. */
export const SURFACE = join(root, "tests/package/surface.txt");

/** What it should be. */
export function surface(): Promise<string> {
  return inProject("types", (folder) => run(folder, process.execPath, ["surface.mjs"]));
}
