// `kard-enroll mock-server`: runs the mock server until a signal ends it.
//
// It prints its URL, organization and token, and at the end the numbers of requests and users; no personal data.

import { type MockServerOptions, mixedFaults, startMockServer } from "../../mock-server/server.js";
import { type OptionValues, optionText } from "../args.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { parseChoice, parseInteger, parseNumber } from "../parse-values.js";
import type { Terminal } from "../terminal.js";

/** Starts the server. The process then runs until a signal closes the server. */
export async function runMockServer(values: OptionValues, terminal: Terminal): Promise<ExitCode> {
  const server = await startMockServer(readOptions(values));
  terminal.print(`url           ${server.url}
organization  ${server.organizationId}
token         ${server.token}
`);
  const close = async () => {
    await server.close();
    terminal.print(`ended: ${server.received} requests, ${server.size} users\n`);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void close());
  return EXIT.ok;
}

function readOptions(values: OptionValues): MockServerOptions {
  const text = (name: string) => optionText(values, name);
  const [token, organizationId] = [text("token"), text("organization")];
  const seed = parseInteger("--seed", text("seed") ?? "1", 0, 2 ** 32);
  return {
    keep: parseChoice("--keep", text("keep") ?? "users", ["users", "ids"]),
    logLimit: 0,
    port: parseInteger("--port", text("port") ?? "0", 0, 65_535),
    latency: parseNumber("--latency", text("latency") ?? "0", 0, 3_600_000),
    faults: mixedFaults(parseNumber("--fault-rate", text("fault-rate") ?? "0", 0, 1), seed),
    atomic: values.atomic === true,
    cors: values["no-cors"] !== true,
    ...(token === undefined ? {} : { token }),
    ...(organizationId === undefined ? {} : { organizationId }),
  };
}
