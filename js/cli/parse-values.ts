// Parses the values of options.

import { UsageError } from "./errors.js";

/** @throws {UsageError} */
export function parseNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= min && value <= max))
    throw new UsageError(`${name} must be a number from ${min} to ${max}`);
  return value;
}

/** @throws {UsageError} */
export function parseInteger(name: string, text: string, min: number, max: number): number {
  const value = parseNumber(name, text, min, max);
  if (!Number.isInteger(value)) throw new UsageError(`${name} must be an integer`);
  return value;
}

/** @throws {UsageError} */
export function parseChoice<const T extends string>(name: string, text: string, choices: readonly T[]): T {
  const value = choices.find((choice) => choice === text);
  if (value === undefined) throw new UsageError(`${name} must be ${choices.join(" or ")}`);
  return value;
}
