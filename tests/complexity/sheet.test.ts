// The work of a sheet is linear in the size of its file.

import test, { before } from "node:test";
import { openSheet, type Sheet } from "kard-enroll/sheet";
import { expectLinear, startCounting } from "./counting.js";

before(async () => {
  // The clock of a slow machine: the counts are updated after every second part of the file.
  let time = 0;
  performance.now = () => {
    time += 50;
    return time;
  };
  await startCounting();
});

async function settled(sheet: Sheet): Promise<void> {
  while (sheet.state.reading) {
    await new Promise<void>((resolve) => {
      const stop = sheet.onChange(() => {
        stop();
        resolve();
      });
    });
  }
}

async function opened(text: string): Promise<Sheet> {
  const sheet = await openSheet(new Blob([text]));
  await settled(sheet);
  return sheet;
}

const HEAD = "id,email,zip\n";
const LINES: Record<string, (at: number) => string> = {
  ordinary: (at) => `${at},person.${at}@example.com,02139\n`,
  "with one id": () => "1,ann@example.com,02139\n",
  invalid: (at) => `${at},person.${at}@,2139\n`,
  "with one cell": () => "1\n",
  empty: () => ",,\n",
  unreadable: () => '"a"b,"\n',
};

const text = (line: (at: number) => string, rows: number) =>
  `${HEAD}0,a@b.c,02139\n${Array.from({ length: rows }, (_, at) => line(at + 1)).join("")}`;

test("a sheet is opened, changed and read", async () => {
  for (const [name, line] of Object.entries(LINES)) {
    await expectLinear(name, [15_000], async (rows) => {
      const sheet = await opened(text(line, rows));
      sheet.applyFix({ code: "email.invalid", action: "exclude" });
      await settled(sheet);
      for (const filter of ["all", "invalid", "fixed"] as const) await sheet.rows(filter, rows, 50);
      for await (const _ of sheet.prepare());
      await sheet.invalidRowsCsv();
      sheet.close();
    });
  }
});
