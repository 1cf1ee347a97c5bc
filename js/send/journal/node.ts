// The journal in a file. Writes go to their offset and are synced to the disk. A lock file beside it, which names a
// process, allows one writer at a time; the lock of a process that has ended is taken over.

import { type FileHandle, open, readFile, rename, rm, stat } from "node:fs/promises";
import { KardEnrollError } from "../../error.js";
import type { Journal, OpenedJournal } from "../../types/index.js";
import { locked } from "./index.js";

/** The journal in the file with this path; its folder must exist. */
export function storeOf(path: string): Journal {
  return {
    open: () =>
      reported(async () => {
        const release = await lock(`${path}.lock`);
        try {
          const file = await openOrMake(path);
          return opened(file, release);
        } catch (reason) {
          await release();
          throw reason;
        }
      }),
    isEmpty: () =>
      reported(async () => {
        try {
          return (await stat(path)).size === 0;
        } catch (reason) {
          if (codeOf(reason) === "ENOENT") return true;
          throw reason;
        }
      }),
    clear: () =>
      reported(async () => {
        const release = await lock(`${path}.lock`);
        try {
          await rm(path, { force: true });
        } finally {
          await release();
        }
      }),
  };
}

function opened(file: FileHandle, release: () => Promise<void>): OpenedJournal {
  return {
    read: () => reported(() => file.readFile()),
    async write(at, bytes) {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
        done += bytesWritten;
      }
      await file.datasync();
    },
    clear: () => file.truncate(0),
    async close() {
      await file.close();
      await release();
    },
  };
}

async function openOrMake(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r+");
  } catch (reason) {
    if (codeOf(reason) !== "ENOENT") throw reason;
    return open(path, "wx+", 0o600);
  }
}

/** Takes the lock file and returns the function that releases it. */
async function lock(path: string): Promise<() => Promise<void>> {
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      const file = await open(path, "wx", 0o600);
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (reason) {
      if (codeOf(reason) !== "EEXIST") throw reason;
    }
    if (!(await isLeft(path))) throw locked();
    // If two processes find an abandoned lock, one of them can move it away.
    const away = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
    await rename(path, away).catch(() => {});
    await rm(away, { force: true });
  }
  throw locked();
}

/** Whether a lock file belongs to a process that has ended. */
async function isLeft(path: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    const pid = Number(await readFile(path, "utf8"));
    // The file is new and does not name its process yet.
    if (!Number.isInteger(pid) || pid <= 0) return Date.now() - mtimeMs > 10_000;
    // A container that restarts uses the same process numbers again.
    if (pid === process.pid) return mtimeMs < Date.now() - process.uptime() * 1000 - 1000;
    process.kill(pid, 0);
    return false;
  } catch (reason) {
    return ["ENOENT", "ESRCH"].includes(codeOf(reason));
  }
}

async function reported<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof KardEnrollError) throw cause;
    throw new KardEnrollError("journal.unusable", "the file of the journal cannot be opened", { cause });
  }
}

function codeOf(reason: unknown): string {
  return String((reason as { code?: unknown } | null)?.code);
}
