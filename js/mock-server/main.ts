// `node dist/mock-server/main.js`: the mock server without the rest of the command line.

import { runMockServer } from "../cli/commands/mock-server.js";

process.exitCode = await runMockServer(process.argv.slice(2));
