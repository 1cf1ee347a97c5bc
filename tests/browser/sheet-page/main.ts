// A page with its own table. The tests control it from outside.

import { enrollUsers } from "kard-enroll";
import { openSheet, type Sheet } from "kard-enroll/sheet";

const page = {
  openSheet,
  enrollUsers,
  /** The file that is selected in the only input of the page. */
  file: (): File => {
    const file = document.querySelector("input")?.files?.[0];
    if (!file) throw new Error("no file was chosen");
    return file;
  },
  /** Waits until the sheet is not being read. */
  settled: async (sheet: Sheet): Promise<void> => {
    while (sheet.state.reading) {
      await new Promise<void>((resolve) => {
        const stop = sheet.onChange(() => {
          stop();
          resolve();
        });
      });
    }
  },
  /** Milliseconds of the longest frame until `work` is done, and how many frames there were. */
  async frames<T>(work: Promise<T>): Promise<{ longest: number; count: number; result: T }> {
    let longest = 0;
    let count = 0;
    let last = performance.now();
    let done = false;
    const frame = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      count += 1;
      last = now;
      if (!done) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const result = await work;
    done = true;
    return { longest, count, result };
  },
};

export type SheetPage = typeof page;

Object.assign(globalThis, { page });
