// Texts of the command line as the values that they stand for.

import { Misuse } from "./exit.js";

/** @throws {Misuse} */
export function number(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= least && value <= most))
    throw new Misuse(`${name} is a number from ${least} to ${most}`);
  return value;
}

/** @throws {Misuse} */
export function whole(name: string, text: string, least: number, most: number): number {
  const value = number(name, text, least, most);
  if (!Number.isInteger(value)) throw new Misuse(`${name} is a whole number`);
  return value;
}

/** @throws {Misuse} */
export function choice<const T extends string>(name: string, text: string, choices: readonly T[]): T {
  const found = choices.find((one) => one === text);
  if (found === undefined) throw new Misuse(`${name} is ${choices.join(" or ")}`);
  return found;
}
