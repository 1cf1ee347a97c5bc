// A journal that exists as long as the page: with it, the unsettled rows of a run can be sent again.

import { concat } from "../../bytes.js";
import type { Journal } from "../../types/index.js";
import { locked } from "./index.js";

export function memoryJournal(): Journal {
  let parts: Uint8Array[] = [];
  let length = 0;
  let taken = false;
  const forget = () => {
    parts = [];
    length = 0;
  };
  return {
    async open() {
      if (taken) throw locked();
      taken = true;
      return {
        read: async () => concat(parts),
        async write(at, bytes) {
          if (at < length) parts = [concat(parts).slice(0, at)];
          parts.push(bytes.slice());
          length = at + bytes.length;
        },
        clear: async () => forget(),
        async close() {
          taken = false;
        },
      };
    },
    isEmpty: async () => length === 0,
    clear: async () => forget(),
  };
}

/** Replaces the content of a journal with that of another. */
export async function copyJournal(from: Journal, to: Journal): Promise<void> {
  const source = await from.open();
  try {
    const target = await to.open();
    try {
      await target.clear();
      await target.write(0, await source.read());
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
