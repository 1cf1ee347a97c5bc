// Chromium and its driver: where they are, and how to get them. Chrome serves as well.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must, Stop, which } from "./run.mjs";

const CHROMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const ELSEWHERE = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/** Quiet, alone, and without the graphics that a server does not have. Root has no sandbox to run in. */
export const CHROME_ARGS = [
  "--headless=new",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-extensions",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
];

/** Chromium's path, or undefined. `CHROME_PATH` goes before what is installed. */
export function chrome() {
  return (
    process.env.CHROME_PATH || CHROMES.map(which).find(Boolean) || ELSEWHERE.find((path) => existsSync(path))
  );
}

/** chromedriver's path, or undefined. `CHROMEDRIVER` goes before what is installed. */
export function chromedriver() {
  return process.env.CHROMEDRIVER || which("chromedriver");
}

/** Installs what is missing where that takes one command and no question; otherwise says what to do. */
export async function ensureBrowser() {
  if (chrome() && chromedriver()) return;
  if (which("apt-get") && process.getuid?.() === 0) {
    console.error("Installing Chromium and its driver, to run the browser tests (once).");
    const why = "Chromium could not be installed: is there a network?";
    await must("apt-get", ["update", "-q"], why);
    const packages = ["chromium", "chromium-driver"];
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await must("apt-get", ["install", "-q", "-y", "--no-install-recommends", ...packages], why, { env });
  }
  if (!chrome()) {
    throw new Stop(
      "Chromium is missing and the browser tests need it: install it, or name it in CHROME_PATH.",
    );
  }
  if (!chromedriver()) {
    throw new Stop(
      "chromedriver is missing and the browser tests need it: install the one of your Chromium's version, " +
        "or name it in CHROMEDRIVER.",
    );
  }
}

/**
 * What wasm-bindgen's runner needs to find this machine's Chromium, whose path belongs into no tracked file.
 * @param {string} target
 */
export function webdriver(target) {
  const folder = join(target, "webdriver");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "webdriver.json");
  writeFileSync(file, JSON.stringify({ "goog:chromeOptions": { args: CHROME_ARGS, binary: chrome() } }));
  return {
    CHROMEDRIVER: chromedriver() ?? "",
    WASM_BINDGEN_TEST_WEBDRIVER_JSON: file,
    WASM_BINDGEN_USE_BROWSER: "1",
    WASM_BINDGEN_TEST_TIMEOUT: "120",
  };
}
