// `node scripts/load.mjs [rows] [journal]` measures how many rows per second `enrollUsers` sends to the mock server, and how
// much memory it needs. The mock server runs in another process, so the figures are those of the sender alone. Needs the built
// package. The second argument is the path of a journal, which is deleted before and after the run.

import { fork } from "node:child_process";
import { once } from "node:events";
import { deleteUser, enrollUsers, getUser, openJournal, prepareFile } from "kard-enroll";
import { startMockServer } from "kard-enroll/mock-server";

if (process.argv[2] === "serve") {
  const mockServer = await startMockServer({ keep: "ids", logLimit: 10 });
  process.send?.({ url: mockServer.url, token: mockServer.token, organizationId: mockServer.organizationId });
  process.on("message", () => process.send?.({ size: mockServer.size, received: mockServer.received }));
  process.on("disconnect", () => process.exit());
} else {
  await measure(Number(process.argv[2] ?? 1_000_000), process.argv[3]);
}

/**
 * @param {number} rows
 * @param {string | undefined} path
 */
async function measure(rows, path) {
  const server = fork(new URL(import.meta.url), ["serve"]);
  const [address] = await once(server, "message");
  const options = { organizationId: address.organizationId, environment: address.url, token: address.token };
  const journal = path === undefined ? undefined : openJournal(path);
  await journal?.clear();
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 100);
  const begin = performance.now();
  const run = enrollUsers(prepareFile(csv(rows), { format: "csv" }), { ...options, journal });
  const report = await run.report;
  const seconds = (performance.now() - begin) / 1000;
  clearInterval(watch);
  server.send("size");
  const [stored] = await once(server, "message");
  console.log(
    `${rows} rows in ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows per second, ` +
      `peak ${Math.round(peak / 2 ** 20)} MiB`,
  );
  console.log(
    JSON.stringify({ counts: report.counts, requests: report.requests, retries: report.retries, stored }),
  );
  if (report.counts.created !== rows || stored.size !== rows) process.exitCode = 1;
  const one = await getUser("user-1", options);
  const deleted = await deleteUser("user-1", options);
  if (!one.ok || !deleted.ok) process.exitCode = 1;
  await journal?.clear();
  server.disconnect();
}

/**
 * A file that is generated while it is read.
 * @param {number} rows
 */
function csv(rows) {
  const encoder = new TextEncoder();
  let row = 0;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode("id,email,zipCode,birthYear\n")),
    pull(controller) {
      let text = "";
      for (let last = Math.min(row + 5_000, rows); row < last; row += 1) {
        text += `user-${row},person.${row}@example.com,11238,1990\n`;
      }
      controller.enqueue(encoder.encode(text));
      if (row === rows) controller.close();
    },
  });
}
