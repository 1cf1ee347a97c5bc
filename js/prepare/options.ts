// The options of validation, as the core takes them. The core checks their values.

import { KardEnrollError } from "../error.js";
import type { PrepareOptions } from "../types/index.js";

/** The names of the options; the compiler keeps the list complete. */
const NAMES: { [name in keyof PrepareOptions]-?: true } = {
  email: true,
  enrolledRewards: true,
  region: true,
  repair: true,
  minAge: true,
  batchSize: true,
  onInvalidField: true,
  acceptDoubtful: true,
  reportValues: true,
};

/**
 * The options of {@link PrepareOptions} that are set, and the current year: the WebAssembly has no clock.
 *
 * @throws {KardEnrollError} `options.invalid` if it is not an object
 */
export function validationOptions(options: PrepareOptions | undefined): Record<string, unknown> {
  if (typeof options !== "object" && options !== undefined) {
    throw new KardEnrollError("options.invalid", "options must be an object");
  }
  const names = Object.keys(NAMES) as (keyof PrepareOptions)[];
  const set = names.map((name) => [name, options?.[name]] as const);
  const now = new Date();
  const today = now.getFullYear() * 10_000 + (now.getMonth() + 1) * 100 + now.getDate();
  return withoutUndefined({ today, ...Object.fromEntries(set) });
}

/** The members that are not `undefined`: serde does not distinguish `undefined` from `null`. */
export function withoutUndefined(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
