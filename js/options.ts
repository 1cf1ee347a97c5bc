// What goes into the WebAssembly: only what is set, with the year that the core cannot know.

import type { PrepareOptions } from "./types.js";

const NAMES = [
  "email",
  "enrolledRewards",
  "region",
  "repair",
  "minAge",
  "batchSize",
  "onInvalidField",
  "reportValues",
] as const satisfies readonly (keyof PrepareOptions)[];

/** The options of {@link PrepareOptions} that are set, and this year. */
export function coreOptions(options: PrepareOptions | undefined): Record<string, unknown> {
  const chosen: Record<string, unknown> = { thisYear: new Date().getFullYear() };
  for (const name of NAMES) {
    const value = options?.[name];
    if (value !== undefined) chosen[name] = value;
  }
  return chosen;
}
