// Files of the command line: those that are read, and where rejects, outcomes and journals go.

import { constants, createReadStream, openAsBlob } from "node:fs";
import { access, type FileHandle, open, readlink, realpath, rename, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { Misuse, Unusable } from "./exit.js";

/** Standard input, as it is typed. */
const STDIN = "-";

/** A file of users. */
export interface Input {
  /** As it was typed. */
  name: string;
  /** In bytes; `undefined` for a pipe, which can be read once alone. */
  size: number | undefined;
  open(): Promise<Blob | ReadableStream<Uint8Array>>;
}

/**
 * Looks at all files before the first is read, so that a wrong name costs nothing.
 *
 * @throws {Misuse} when none is named; {Unusable} when one cannot be read
 */
export async function openInputs(names: readonly string[]): Promise<Input[]> {
  if (names.length === 0) throw new Misuse("no file is named; - is standard input");
  if (names.filter((name) => name === STDIN).length > 1) throw new Misuse("standard input can be read once");
  const inputs: Input[] = [];
  for (const name of names) inputs.push(await inputOf(name));
  return inputs;
}

async function inputOf(name: string): Promise<Input> {
  if (name === STDIN) {
    const stream = () => Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>;
    return { name, size: undefined, open: async () => stream() };
  }
  const found = await stat(name).catch(() => undefined);
  if (!found) throw new Unusable("file.missing", `${name}: there is no such file`);
  if (found.isDirectory()) throw new Unusable("file.folder", `${name} is a folder`);
  await access(name, constants.R_OK).catch(() => {
    throw new Unusable("file.forbidden", `${name} must not be read by this user`);
  });
  if (found.isFile()) return { name, size: found.size, open: () => openAsBlob(name) };
  // A named pipe, such as that of a shell's <(...).
  const stream = () => Readable.toWeb(createReadStream(name)) as ReadableStream<Uint8Array>;
  return { name, size: undefined, open: async () => stream() };
}

/** Where a file that belongs to an input goes: `{}` stands for the input's name. */
export function pathFor(option: string, path: string, input: Input, inputs: readonly Input[]): string {
  if (path === STDIN) throw new Misuse(`${option} names a file; /dev/stdout is standard output`);
  if (inputs.length > 1 && !path.includes("{}"))
    throw new Misuse(`${option} needs {} in its name when there are several files`);
  return path.replaceAll("{}", input.name === STDIN ? "stdin" : input.name);
}

/**
 * Keeps what is written from what is read, and two of what is written from each other.
 *
 * @throws {Misuse} when two of the paths are the same file; {Unusable} when one cannot be written
 */
export async function keepApart(inputs: readonly Input[], written: readonly string[]): Promise<void> {
  const seen = new Set<string>();
  for (const { name, size } of inputs) {
    if (size !== undefined) for (const key of await keysOf(name)) seen.add(key);
  }
  for (const path of written) {
    await checkWritable(path);
    const keys = await keysOf(path);
    if (keys.some((key) => seen.has(key)))
      throw new Misuse(`${path} would be written over: it is named for something else too`);
    for (const key of keys) seen.add(key);
  }
}

/** Known before anything is read or sent. */
async function checkWritable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const fine = found?.isDirectory()
    ? Promise.reject(new Error("a folder"))
    : access(found ? path : dirname(resolve(path)), constants.W_OK);
  await fine.catch(() => {
    throw new Unusable("file.unwritable", `${path} cannot be written`);
  });
}

async function keysOf(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  // Devices, such as /dev/null, may be named twice.
  if (found && !found.isFile()) return [];
  return [resolve(path), ...(found ? [`${found.dev}:${found.ino}`] : [])];
}

/**
 * A new file, readable by this user alone: it holds persons' data. It is made when it is first written to, so that a run
 * that must not begin, such as a second one on the same journal, leaves the file of the other alone.
 *
 * @param aside is told where the file went that was there before; without it, it is written over
 */
export function fileSink(path: string, aside?: (name: string) => void): WritableStream<Uint8Array> {
  let opened: Promise<FileHandle> | undefined;
  const make = async () => {
    const name = aside && (await putAside(path));
    if (name !== undefined) aside?.(name);
    return open(path, "w", 0o600);
  };
  const file = () => {
    opened ??= make();
    return opened;
  };
  return new WritableStream({
    write: async (bytes) => (await file()).writeFile(bytes),
    close: async () => (await file()).close(),
    abort: async () => (await opened)?.close(),
  });
}

/**
 * Puts a file out of the way, to the first free of `path.1`, `path.2` and so on, and gives that name; nothing when there
 * is no such file or it is empty. The outcomes of a run that was broken off hold reasons that the next does not know,
 * and refused rows may have been mended since.
 */
async function putAside(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size === 0) return undefined;
  const file = await behindLinks(path);
  if (file === undefined) return undefined;
  for (let number = 1; ; number += 1) {
    const aside = `${file}.${number}`;
    if (await stat(aside).catch(() => undefined)) continue;
    await rename(file, aside);
    return aside;
  }
}

/**
 * The file that a path leads to, so that links stay where they are; nothing when the way leads through what belongs to
 * the system: `/dev/stdout` is a link to a link to the file that the shell opened.
 */
async function behindLinks(path: string): Promise<string | undefined> {
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
