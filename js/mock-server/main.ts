// `node dist/sandbox/main.js`: the stand-in without the rest of the command line.

import { runSandbox } from "../cli/commands/mock-server.js";

process.exitCode = await runSandbox(process.argv.slice(2));
