// The journal in IndexedDB. Each write is one record with its offset as the key, in one transaction with strict
// durability, so it is stored completely or not at all. A Web Lock, which ends with its tab, allows one writer at a time.
// Pages without Web Locks (insecure contexts) have no protection against a second writer.

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { concat } from "../../bytes.js";
import type { Journal, OpenedJournal } from "../../types/index.js";
import { locked } from "./index.js";
import { lockOf } from "./lock.js";

const DATABASE = "kard-enroll";
const STORE = "journals";
const STRICT = { durability: "strict" } as const;
/** Records that are read at a time: more would block the page. */
const AT_ONCE = 256;

interface Schema extends DBSchema {
  [STORE]: { key: [name: string, at: number]; value: Uint8Array };
}

/** The journal with this name. */
export function storeOf(name: string): Journal {
  return {
    async open() {
      const release = await lock(name);
      try {
        return opened(await database(), name, release);
      } catch (reason) {
        release();
        throw reason;
      }
    },
    async isEmpty() {
      const db = await database();
      try {
        return (await db.count(STORE, all(name))) === 0;
      } finally {
        db.close();
      }
    },
    async clear() {
      const release = await lock(name);
      try {
        const db = await database();
        await db.delete(STORE, all(name));
        db.close();
      } finally {
        release();
      }
    },
  };
}

function opened(db: IDBPDatabase<Schema>, name: string, release: () => void): OpenedJournal {
  return {
    async read() {
      let length = 0;
      const whole: Uint8Array[] = [];
      for (;;) {
        const range = all(name, length);
        const keys = await db.getAllKeys(STORE, range, AT_ONCE);
        const parts = await db.getAll(STORE, range, AT_ONCE);
        for (const [index, part] of parts.entries()) {
          // A record that does not follow the one before it belongs to an older, longer journal.
          if (keys[index]?.[1] !== length) return concat(whole);
          whole.push(part);
          length += part.length;
        }
        if (parts.length < AT_ONCE) return concat(whole);
      }
    },
    async write(at, bytes) {
      const write = db.transaction(STORE, "readwrite", STRICT);
      const done = [write.store.delete(all(name, at)), write.store.put(bytes, [name, at]), write.done];
      await Promise.all(done);
    },
    clear: () => db.delete(STORE, all(name)),
    async close() {
      db.close();
      release();
    },
  };
}

function database(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(DATABASE, 1, {
    upgrade: (db) => void db.createObjectStore(STORE),
  });
}

function all(name: string, from = 0): IDBKeyRange {
  return IDBKeyRange.bound([name, from], [name, Number.POSITIVE_INFINITY]);
}

/** Takes the lock and returns the function that releases it. */
async function lock(name: string): Promise<() => void> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return () => {};
  return new Promise((resolve, reject) => {
    const held = locks.request(lockOf(name), { ifAvailable: true }, (granted) => {
      if (!granted) {
        reject(locked());
        return undefined;
      }
      return new Promise<void>((release) => resolve(release));
    });
    held.catch(reject);
  });
}
