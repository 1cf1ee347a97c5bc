// A headless Chromium with an empty profile, and the page on a mock server with the API.

import { startMockServer } from "kard-enroll/mock-server";
import { type Browser, chromium, type Page } from "playwright-core";
import { CHROME_ARGS, chrome } from "../../scripts/browser.mjs";
import { servePage } from "../../scripts/page.mjs";

/** Launches Chromium; the caller closes it. */
export function launch(): Promise<Browser> {
  const executablePath = chrome();
  if (!executablePath) throw new Error("Chromium is missing: run `npm test`, or name it in CHROME_PATH");
  return chromium.launch({ executablePath, args: CHROME_ARGS });
}

/** The page, opened on a mock server of its own. */
export interface Opened {
  page: Page;
  mockServer: Awaited<ReturnType<typeof startMockServer>>;
  /** Errors of the page and violations of its Content-Security-Policy. */
  complaints: string[];
  close(): Promise<void>;
}

/** Opens the page that `npm start` opens, in its last build. */
export async function openPage(): Promise<Opened> {
  const mockServer = await startMockServer();
  const served = await servePage(mockServer);
  const browser = await launch();
  const page = await (await browser.newContext()).newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(served.url);
  const close = async () => {
    await browser.close();
    await Promise.all([served.close(), mockServer.close()]);
  };
  return { page, mockServer, complaints, close };
}
