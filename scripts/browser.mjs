// Finds and installs Chromium and its driver for the browser tests. Chrome can be used instead.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must, Stop, which } from "./run.mjs";

const CHROMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const OTHER_PATHS = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/** Chromium makes no request of its own and uses no graphics. The sandbox of Chromium does not work for root. */
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

/** The path of Chromium, or undefined. The environment variable `CHROME_PATH` takes precedence. */
export function chrome() {
  return (
    process.env.CHROME_PATH ||
    CHROMES.map(which).find(Boolean) ||
    OTHER_PATHS.find((path) => existsSync(path))
  );
}

/** The path of chromedriver, or undefined. The environment variable `CHROMEDRIVER` takes precedence. */
export function chromedriver() {
  return process.env.CHROMEDRIVER || which("chromedriver");
}

/** Installs Chromium and its driver with apt-get as root. On other systems throws a `Stop` with instructions. */
export async function ensureBrowser() {
  if (chrome() && chromedriver()) return;
  if (which("apt-get") && process.getuid?.() === 0) {
    console.error("Installing Chromium and its driver, to run the browser tests (once).");
    const why = "Chromium could not be installed. Check the network connection.";
    await must("apt-get", ["update", "-q"], why);
    const packages = ["chromium", "chromium-driver"];
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await must("apt-get", ["install", "-q", "-y", "--no-install-recommends", ...packages], why, { env });
  }
  if (!chrome()) {
    throw new Stop("The browser tests need Chromium. Install it, or set CHROME_PATH to its path.");
  }
  if (!chromedriver()) {
    throw new Stop(
      "The browser tests need chromedriver. Install the version of your Chromium, or set CHROMEDRIVER to its path.",
    );
  }
}

/**
 * Writes the configuration with which the test runner of wasm-bindgen finds Chromium, and returns its environment variables.
 * The path of Chromium differs by machine, so the file is not under version control.
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
