// `npm start` installs missing tools, builds, starts the page and the mock server, and opens the page in a browser.
//
// --no-open opens no browser. --port N selects the port of the page (default: 4173 or the next free port).

import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { buildPage, servePage } from "./page.mjs";
import { Stop, script, which } from "./run.mjs";
import { setup } from "./setup.mjs";

await script(async () => {
  const { noOpen, port } = options();
  await setup();
  await build();
  await buildPage();

  // The build creates this module, so a static import would fail.
  const { startMockServer } = await import("kard-enroll/mock-server");
  const mockServer = await startMockServer();
  const page = await servePage(mockServer, port);
  console.log(`
  The page:             ${page.url}
  The mock server:      ${mockServer.url} (organization ${mockServer.organizationId}, token ${mockServer.token})

  The page sends data to this machine only, until you choose another API. Ctrl-C stops both servers.
`);
  if (!noOpen) open(page.url);

  // Both servers run in this process and have no state to save.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(0));
  // A signal that reaches only npm ends npm and its shell, but not this process.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event)
    setInterval(() => process.ppid !== parent && process.exit(0), 500).unref();
});

function options() {
  try {
    const { values } = parseArgs({ options: { "no-open": { type: "boolean" }, port: { type: "string" } } });
    const port = Number(values.port ?? 4173);
    if (!Number.isInteger(port) || port < 0 || port > 65535)
      throw new Stop("--port must be a number from 0 to 65535.");
    return { noOpen: values["no-open"] || Boolean(process.env.CI), port };
  } catch (error) {
    if (error instanceof Stop) throw error;
    throw new Stop("Usage: npm start -- [--no-open] [--port N]");
  }
}

/**
 * Opens the browser if there is a display.
 * @param {string} url
 */
function open(url) {
  const screen = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  const [program, ...args] =
    process.platform === "win32"
      ? ["cmd", "/c", "start", "", url]
      : process.platform === "darwin"
        ? ["open", url]
        : screen && which("xdg-open")
          ? ["xdg-open", url]
          : [];
  if (!program) return;
  spawn(program, args, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
