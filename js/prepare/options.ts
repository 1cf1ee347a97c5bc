// What goes into the WebAssembly: only what is set, with the year that the core cannot know. The core checks the
// options too; here a wrong one is named as its caller knows it.

import { KardEnrollError } from "../error.js";
import type { PrepareOptions } from "../types/index.js";

const isOneOf =
  (...values: unknown[]) =>
  (value: unknown) =>
    values.includes(value);
const isWhole = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const isFlag = (value: unknown) => typeof value === "boolean";

/** Each option: whether a value can be followed, and what it must be. */
const RULES: { [name in keyof PrepareOptions]-?: [fits: (value: unknown) => boolean, must: string] } = {
  email: [isOneOf("hash", "both", "raw"), '"hash", "both" or "raw"'],
  enrolledRewards: [
    (value) => Array.isArray(value) && value.every((reward) => reward === "CARDLINKED"),
    'a list of "CARDLINKED", perhaps empty',
  ],
  region: [isOneOf("US", "CA", null), '"US", "CA" or null'],
  repair: [isFlag, "true or false"],
  minAge: [isWhole(0, 150), "a whole number from 0 to 150"],
  batchSize: [isWhole(1, 100), "a whole number from 1 to 100"],
  onInvalidField: [isOneOf("reject", "omit"), '"reject" or "omit"'],
  reportValues: [isFlag, "true or false"],
};

/**
 * The options of {@link PrepareOptions} that are set, and this year.
 *
 * @throws {KardEnrollError} `options.invalid`, naming the option
 */
export function coreOptions(options: PrepareOptions | undefined): Record<string, unknown> {
  if (typeof options !== "object" && options !== undefined) {
    throw new KardEnrollError("options.invalid", "options must be an object");
  }
  const chosen: Record<string, unknown> = { thisYear: new Date().getFullYear() };
  for (const [name, [fits, must]] of Object.entries(RULES)) {
    const value = options?.[name as keyof PrepareOptions];
    if (value === undefined) continue;
    if (!fits(value)) throw new KardEnrollError("options.invalid", `${name} must be ${must}`);
    chosen[name] = value;
  }
  return chosen;
}

/**
 * Options as they cross into the core. What is `undefined` inside of them is `null` there, and what JSON would lose is
 * a text that no option can be.
 */
export const asJson = (chosen: Record<string, unknown>): string =>
  JSON.stringify(chosen, (_, value) =>
    value === undefined ? null : /^(bigint|function|symbol)$/.test(typeof value) ? typeof value : value,
  );

/** {@link coreOptions} as they cross. */
export const coreJson = (options: PrepareOptions | undefined): string => asJson(coreOptions(options));
