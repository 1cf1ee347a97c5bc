// The input files of the command line.

import { constants, createReadStream, openAsBlob } from "node:fs";
import { access, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { FileError, UsageError } from "./errors.js";

/** Standard input on the command line. */
export const STDIN = "-";

/** A file of users. */
export interface InputFile {
  /** As on the command line. */
  name: string;
  /** In bytes; `undefined` for a pipe, which can be read only once. */
  size: number | undefined;
  open(): Promise<Blob | ReadableStream<Uint8Array>>;
}

/**
 * Checks all input files before the first one is read.
 *
 * @throws {UsageError} without a name; {FileError} if a file cannot be read
 */
export async function openInputs(names: readonly string[]): Promise<InputFile[]> {
  if (names.length === 0) throw new UsageError("missing input file; - is standard input");
  if (names.filter((name) => name === STDIN).length > 1)
    throw new UsageError("standard input can be read only once");
  const inputs: InputFile[] = [];
  for (const name of names) inputs.push(await openInput(name));
  return inputs;
}

async function openInput(name: string): Promise<InputFile> {
  if (name === STDIN) {
    const stream = () => Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>;
    return { name, size: undefined, open: async () => stream() };
  }
  const found = await stat(name).catch(() => undefined);
  if (!found) throw new FileError("file.missing", `${name}: no such file`);
  if (found.isDirectory()) throw new FileError("file.folder", `${name} is a folder`);
  await access(name, constants.R_OK).catch(() => {
    throw new FileError("file.forbidden", `${name}: permission denied`);
  });
  if (found.isFile()) return { name, size: found.size, open: () => openAsBlob(name) };
  // A named pipe, such as <(...) in a shell.
  const stream = () => Readable.toWeb(createReadStream(name)) as ReadableStream<Uint8Array>;
  return { name, size: undefined, open: async () => stream() };
}

/** The share of an input that was read, as `12 %, `; empty for a pipe. */
export function percentRead(bytes: number, { size }: InputFile): string {
  return size ? `${Math.min(100, Math.floor((bytes / size) * 100))} %, ` : "";
}
