// The files of `--invalid-rows`.

import { type OptionValues, optionText } from "./args.js";
import type { InputFile } from "./input-files.js";
import { checkOutputPaths, createFileSink, outputPath } from "./output-files.js";
import type { Terminal } from "./terminal.js";

/**
 * The file for the invalid rows of each input, after a check that no output file overwrites another file.
 *
 * @param others the other output files
 */
export async function invalidRowsPaths(
  inputs: readonly InputFile[],
  values: OptionValues,
  others: readonly string[] = [],
): Promise<(string | undefined)[]> {
  const template = optionText(values, "invalid-rows");
  const paths = inputs.map((input) =>
    template === undefined ? undefined : outputPath("--invalid-rows", template, input, inputs),
  );
  await checkOutputPaths(inputs, [...paths.filter((path) => path !== undefined), ...others]);
  return paths;
}

/** Keeps an existing file under another name, because the user may have corrected its rows. */
export function createInvalidRowsSink(path: string, terminal: Terminal): WritableStream<Uint8Array> {
  return createFileSink(path, (name) => terminal.info(`invalid rows of an earlier run are now in ${name}`));
}

/** The file of invalid rows has the headers of the input, so it needs the same `--columns`. */
export function columnsHint(values: OptionValues): string {
  return values.columns === undefined ? "" : " with the same --columns";
}
