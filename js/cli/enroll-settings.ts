// The settings of `kard-enroll enroll` that apply to all files, and the output files of each file.

import { usersUrl } from "../send/users-url.js";
import type { EnrollOptions, FileOptions } from "../types/index.js";
import { type OptionValues, optionText } from "./args.js";
import type { Context } from "./context.js";
import { UsageError } from "./errors.js";
import { type InputFile, STDIN } from "./input-files.js";
import { invalidRowsPaths } from "./invalid-rows.js";
import { toFileOptions } from "./options.js";
import { outputPath } from "./output-files.js";
import { parseInteger, parseNumber } from "./parse-values.js";
import { createTokenSource } from "./token.js";

/** The settings of all files. */
export interface EnrollSettings {
  dryRun: boolean;
  url: string;
  options: EnrollOptions;
  fileOptions: FileOptions;
  values: OptionValues;
}

/** The output files of one input file. */
export interface OutputPaths {
  invalidRows: string | undefined;
  outcomes: string | undefined;
  journal: string | undefined;
}

/** @throws {UsageError} if an option is missing or invalid */
export function readSettings(
  inputs: readonly InputFile[],
  values: OptionValues,
  { terminal, signal }: Context,
  tokenSignal: AbortSignal,
): EnrollSettings {
  const dryRun = values.yes !== true;
  const environment = optionText(values, "environment");
  const organizationId = optionText(values, "organization");
  if (environment === undefined)
    throw new UsageError("missing required option --environment: production, sandbox or a URL");
  if (organizationId === undefined) throw new UsageError("missing required option --organization");
  // A dry run needs no token.
  const token = dryRun
    ? ""
    : createTokenSource(optionText(values, "token-command"), process.env.KARD_TOKEN, {
        usesStdin: inputs.some(({ name }) => name === STDIN),
        signal: tokenSignal,
        onError: (message) => terminal.error(message),
      });
  const options: EnrollOptions = { environment, organizationId, token, signal, dryRun };
  const targetIssuer = optionText(values, "target-issuer");
  if (targetIssuer !== undefined) options.targetIssuer = targetIssuer;
  const concurrency = optionText(values, "concurrency");
  if (concurrency !== undefined) options.concurrency = parseInteger("--concurrency", concurrency, 1, 64);
  const timeout = optionText(values, "timeout");
  if (timeout !== undefined)
    options.timeout = Math.max(1, Math.round(1000 * parseNumber("--timeout", timeout, 0.001, 3600)));
  if (values.lookup) options.lookup = true;
  const url = usersUrl(environment, organizationId);
  return { dryRun, url, options, fileOptions: toFileOptions(values), values };
}

/**
 * The output files of each input file.
 *
 * @throws {UsageError} if a file would be overwritten
 */
export async function resolveOutputPaths(
  inputs: readonly InputFile[],
  values: OptionValues,
  environment: string,
): Promise<OutputPaths[]> {
  const path = (option: string, input: InputFile) => {
    const template = optionText(values, option);
    return template === undefined ? undefined : outputPath(`--${option}`, template, input, inputs);
  };
  if (values.journal !== undefined && values["no-journal"])
    throw new UsageError("--journal and --no-journal cannot be combined");
  if (values.restart && values["no-journal"])
    throw new UsageError("--restart and --no-journal cannot be combined");
  const paths = inputs.map((input): OutputPaths => {
    // A pipe has no name under which the next run could find the journal.
    const beside = input.size === undefined ? undefined : `${input.name}.${slug(environment)}.journal`;
    return {
      invalidRows: undefined,
      outcomes: path("outcomes", input),
      journal: values["no-journal"] ? undefined : (path("journal", input) ?? beside),
    };
  });
  const others = paths.flatMap(({ outcomes, journal }) => [outcomes, journal]);
  const invalidRows = await invalidRowsPaths(
    inputs,
    values,
    others.filter((one) => one !== undefined),
  );
  for (const [index, one] of paths.entries()) one.invalidRows = invalidRows[index];
  return paths;
}

/** The environment as a part of a file name. A journal belongs to a file and an environment. */
function slug(environment: string): string {
  const host = /^[a-z]+:\/\/([^/?#]*)/i.exec(environment)?.[1] ?? environment;
  return host.replace(/[^A-Za-z0-9.-]+/g, "-");
}
