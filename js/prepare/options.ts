// The options of validation as they cross into the WebAssembly, which checks them.

import { KardEnrollError } from "../error.js";
import type { PrepareOptions } from "../types/index.js";

const NAMES: { [name in keyof PrepareOptions]-?: true } = {
  email: true,
  enrolledRewards: true,
  region: true,
  repair: true,
  minAge: true,
  batchSize: true,
  onInvalidField: true,
  reportValues: true,
};

/**
 * The options of {@link PrepareOptions} that are set, and this year: the WebAssembly has no clock.
 *
 * @throws {KardEnrollError} `options.invalid` when they are no object
 */
export function validationOptions(options: PrepareOptions | undefined): Record<string, unknown> {
  if (typeof options !== "object" && options !== undefined) {
    throw new KardEnrollError("options.invalid", "options must be an object");
  }
  const names = Object.keys(NAMES) as (keyof PrepareOptions)[];
  const set = names.map((name) => [name, options?.[name]] as const);
  return withoutUndefined({ thisYear: new Date().getFullYear(), ...Object.fromEntries(set) });
}

/** The members that are not `undefined`: serde does not tell `undefined` from `null`. */
export function withoutUndefined(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Options of the sender as they cross, as JSON text. */
export const asJson = (options: Record<string, unknown>): string =>
  JSON.stringify(options, (_, value) => (value === undefined ? null : value));
