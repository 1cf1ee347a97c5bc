// The files that the command writes for each input file: invalid rows, outcomes and the journal.

import { constants } from "node:fs";
import { access, type FileHandle, open, readlink, realpath, rename, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { FileError, UsageError } from "./errors.js";
import { type InputFile, STDIN } from "./input-files.js";

/** The path of an output file: `{}` is replaced by the name of the input. */
export function outputPath(
  option: string,
  template: string,
  input: InputFile,
  inputs: readonly InputFile[],
): string {
  if (template === STDIN)
    throw new UsageError(`${option} must be a file name; /dev/stdout is standard output`);
  if (inputs.length > 1 && !template.includes("{}"))
    throw new UsageError(`${option} must contain {} if there are several input files`);
  return template.replaceAll("{}", input.name === STDIN ? "stdin" : input.name);
}

/**
 * Checks that no output file overwrites an input file or another output file.
 *
 * @throws {UsageError} if two paths are the same file; {FileError} if a path cannot be written
 */
export async function checkOutputPaths(
  inputs: readonly InputFile[],
  outputs: readonly string[],
): Promise<void> {
  const used = new Set<string>();
  for (const { name, size } of inputs) {
    if (size !== undefined) for (const key of await identify(name)) used.add(key);
  }
  for (const path of outputs) {
    await checkWritable(path);
    const keys = await identify(path);
    if (keys.some((key) => used.has(key)))
      throw new UsageError(`${path} is used for two files, so one would overwrite the other`);
    for (const key of keys) used.add(key);
  }
}

async function checkWritable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const check = found?.isDirectory()
    ? Promise.reject(new Error("a folder"))
    : access(found ? path : dirname(resolve(path)), constants.W_OK);
  await check.catch(() => {
    throw new FileError("file.unwritable", `${path} cannot be written`);
  });
}

/** The keys that identify a file: its path and, if the file exists, its device and inode. */
async function identify(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  // Devices, such as /dev/null, may be named twice.
  if (found && !found.isFile()) return [];
  return [resolve(path), ...(found ? [`${found.dev}:${found.ino}`] : [])];
}

/**
 * Writes a new file that only this user can read, because it contains personal data. The file is created at the first
 * write: a second run that finds its journal locked does not touch the files of the first run.
 *
 * @param onBackup gets the new name of an existing file; without it, an existing file is overwritten
 */
export function createFileSink(path: string, onBackup?: (name: string) => void): WritableStream<Uint8Array> {
  let opened: Promise<FileHandle> | undefined;
  const create = async () => {
    const name = onBackup && (await backUp(path));
    if (name !== undefined) onBackup?.(name);
    return open(path, "w", 0o600);
  };
  const file = () => {
    opened ??= create();
    return opened;
  };
  return new WritableStream({
    write: async (bytes) => (await file()).writeFile(bytes),
    close: async () => (await file()).close(),
    abort: async () => (await opened)?.close(),
  });
}

/**
 * Renames a file to the first free name of `path.1`, `path.2` and so on, and returns that name; returns `undefined` if
 * there is no file or it is empty. The outcomes of an interrupted run contain reasons that the next run does not know,
 * and the user may have corrected invalid rows.
 */
async function backUp(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size === 0) return undefined;
  const file = await followLinks(path);
  if (file === undefined) return undefined;
  for (let number = 1; ; number += 1) {
    const name = `${file}.${number}`;
    if (await stat(name).catch(() => undefined)) continue;
    await rename(file, name);
    return name;
  }
}

/**
 * The file behind symbolic links, so that the links remain; `undefined` if the links lead through files of the system:
 * `/dev/stdout` links to a link to the file that the shell opened.
 */
async function followLinks(path: string): Promise<string | undefined> {
  let [at, shown] = [resolve(path), path];
  for (;;) {
    const real = join(await realpath(dirname(at)), basename(at));
    if ([at, real].some((one) => /^\/(dev|proc)\//.test(one))) return undefined;
    const target = await readlink(real).catch(() => undefined);
    if (target === undefined) return shown;
    at = resolve(dirname(real), target);
    shown = at;
  }
}
