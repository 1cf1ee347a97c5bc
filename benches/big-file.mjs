// Prepares a file of one gigabyte with `prepareFile` in Node and in Chromium. Prints the time, rows per second, peak memory
// and, in the page, the longest frame.
//
//   node benches/big-file.mjs [megabytes, default 1024]

import { fork } from "node:child_process";
import { createWriteStream, mkdtempSync, openAsBlob, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { CHROME_ARGS, chrome } from "../scripts/browser.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @param {number} seed */
function random(seed) {
  let state = seed;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * Writes generated users: one of thirty is invalid, one of three has a phone number that is normalized.
 * @param {string} path
 * @param {"csv" | "ndjson"} format
 * @param {number} bytes
 */
async function generate(path, format, bytes) {
  const next = random(7);
  const out = createWriteStream(path);
  let written = 0;
  let text = format === "csv" ? "Member ID,E-mail Address,Mobile #,ZIP Code,Birth Year\n" : "";
  for (let row = 1; written < bytes; row += 1) {
    const id = `u${row}`;
    const email = `person.${row.toString(36)}${next(30) === 0 ? "@@" : "@"}${["example.com", "Gmail.com", "example.org"][next(3)]}`;
    const digits = `415${200 + next(10)}${1000 + next(9000)}`;
    const phone =
      next(3) === 0 ? `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}` : `+1${digits}`;
    const zip = String(10_000 + next(80) * 1000 + next(900)).slice(0, 5);
    const year = String(1940 + next(65));
    text +=
      format === "csv"
        ? `${id},${email},${phone},${zip},${year}\n`
        : `{"id":"${id}","email":"${email}","phoneNumber":"${phone}","zipCode":"${zip}","birthYear":${year}}\n`;
    if (text.length > 1 << 20) {
      written += text.length;
      if (!out.write(text)) await new Promise((resolve) => out.once("drain", () => resolve(undefined)));
      text = "";
    }
  }
  await new Promise((resolve) => out.end(text, () => resolve(undefined)));
}

/** @param {string} path */
async function inNode(path) {
  const { prepareFile } = await import("../dist/index.js");
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  const before = process.memoryUsage().rss;
  const begun = performance.now();
  const file = prepareFile(await openAsBlob(path), { email: "both" });
  let requests = 0;
  for await (const _ of file) requests += 1;
  const { counts } = await file.report;
  clearInterval(timer);
  return {
    ...counts,
    requests,
    seconds: (performance.now() - begun) / 1000,
    megabytes: (peak - before) / 1e6,
  };
}

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };
const PAGE = `<!doctype html><input type="file"><script type="module" src="/run.js"></script>`;
const RUN = `
import { prepareFile } from "/dist/index.js";
window.read = async () => {
  let longest = 0, previous = performance.now(), going = true;
  const frame = (now) => { longest = Math.max(longest, now - previous); previous = now; if (going) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  const begun = performance.now();
  const file = prepareFile(document.querySelector("input").files[0], { email: "both" });
  let requests = 0;
  for await (const _ of file) requests += 1;
  const { counts } = await file.report;
  going = false;
  return { ...counts, requests, seconds: (performance.now() - begun) / 1000, frame: longest };
};
window.ready = true;`;

/** @param {string} path */
async function inChromium(path) {
  const server = createServer((request, response) => {
    const url = request.url ?? "/";
    const body =
      url === "/"
        ? PAGE
        : url === "/run.js"
          ? RUN
          : url.startsWith("/dist/")
            ? readFileSync(join(root, url))
            : "";
    response.writeHead(200, {
      "content-type": TYPES[/** @type {keyof typeof TYPES} */ (extname(url))] ?? "text/html",
    });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  const browser = await chromium.launch({
    executablePath: chrome() ?? "",
    args: [...CHROME_ARGS, "--enable-precise-memory-info"],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${address.port}/`);
    await page.setInputFiles("input", path);
    await page.waitForFunction("window.ready");
    const session = await browser.newBrowserCDPSession();
    const renderers = async () => {
      const { processInfo } = await session.send("SystemInfo.getProcessInfo");
      return processInfo
        .filter((info) => info.type === "renderer")
        .map((info) => rss(info.id))
        .reduce((a, b) => a + b, 0);
    };
    const before = await renderers();
    let peak = before;
    const timer = setInterval(async () => {
      peak = Math.max(peak, await renderers().catch(() => 0));
    }, 200);
    const result = /** @type {any} */ (await page.evaluate("window.read()"));
    clearInterval(timer);
    return { ...result, megabytes: (peak - before) / 1e6 };
  } finally {
    await browser.close();
    server.close();
  }
}

/** Resident memory of a process in bytes; 0 on systems without /proc. @param {number} pid */
function rss(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

if (process.send) {
  process.send(await inNode(process.argv[2] ?? ""));
  process.disconnect?.();
} else {
  const folder = mkdtempSync(join(tmpdir(), "kard-enroll-"));
  try {
    const bytes = Number(process.argv[2] ?? 1024) * 2 ** 20;
    console.log(
      "| file | where | s | rows per second | requests | invalid | peak memory, MB | longest frame, ms |",
    );
    console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (const format of /** @type {const} */ (["csv", "ndjson"])) {
      const path = join(folder, `users.${format}`);
      await generate(path, format, bytes);
      // A separate process measures the memory of this run alone.
      const node = await new Promise((resolve, reject) => {
        const child = fork(fileURLToPath(import.meta.url), [path]);
        child.once("message", resolve).once("error", reject);
      });
      for (const [where, result] of /** @type {const} */ ([
        ["Node", node],
        ["Chromium", await inChromium(path)],
      ])) {
        const { read, requests, invalid, seconds, megabytes, frame } = /** @type {any} */ (result);
        const cells = [
          format,
          where,
          seconds.toFixed(1),
          Math.round(read / seconds),
          requests,
          invalid,
          Math.round(megabytes),
          frame?.toFixed(0) ?? "",
        ];
        console.log(`| ${cells.join(" | ")} |`);
      }
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
