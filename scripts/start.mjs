// `npm start`: makes ready what is missing, builds, and opens the page on a stand-in for Kard's API.
//
// --no-open leaves the browser alone, --port N serves the page there (otherwise 4173 or the next free one).

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

  // Both addresses are made by the build, so neither is there to be imported before it.
  const { startMockServer } = await import("kard-enroll/mock-server");
  const sandbox = await startMockServer();
  const page = await servePage(sandbox, port);
  console.log(`
  The page:             ${page.url}
  The stand-in API:     ${sandbox.url} (organization ${sandbox.organizationId}, token ${sandbox.token})

  Nothing leaves this machine until you choose another API. Ctrl-C ends both.
`);
  if (!noOpen) open(page.url);

  // Both servers live in this process and keep nothing.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(0));
  // A signal that reaches npm alone ends npm and its shell, and would leave this behind.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event)
    setInterval(() => process.ppid !== parent && process.exit(0), 500).unref();
});

function options() {
  try {
    const { values } = parseArgs({ options: { "no-open": { type: "boolean" }, port: { type: "string" } } });
    const port = Number(values.port ?? 4173);
    if (!Number.isInteger(port) || port < 0 || port > 65535)
      throw new Stop("--port wants a number up to 65535.");
    return { noOpen: values["no-open"] || Boolean(process.env.CI), port };
  } catch (error) {
    if (error instanceof Stop) throw error;
    throw new Stop("npm start knows --no-open and --port N: `npm start -- --no-open`.");
  }
}

/**
 * Opens the browser where there is a screen; the address has been printed in any case.
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
