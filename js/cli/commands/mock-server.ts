// The mock server as a program: `kard-enroll sandbox --port 4010 --fault-rate 0.05`.
//
// It prints where it listens and what to call it with, and in the end how much it did: counts alone, never
// anything of a person.

import { parseArgs } from "node:util";
import { type MockServerOptions, mixedFaults, startMockServer } from "../../mock-server/server.js";
import { EXIT, type ExitCode, Misuse } from "../exit.js";
import { choice, number, whole } from "../parse-values.js";

const USAGE = `A mock server with Kard's users API on 127.0.0.1.

  --port N             where it listens; a free port unless given
  --token T            the bearer token that it takes
  --organization ID    the organization id in its paths
  --fault-rate R       the share of requests that go wrong, 0 to 1
  --seed N             another sequence of such faults
  --latency MS         ms before each request is applied
  --keep users|ids     what it stores of a user
  --atomic             one bad user fails the whole request
  --no-cors            no answers to browsers on other origins
  --help`;

const HELP = Symbol("help");

/** Runs until a signal ends it; gives the exit code when it could not be started. */
export async function runMockServer(args: string[]): Promise<ExitCode> {
  try {
    const options = read(args);
    if (options === HELP) console.log(USAGE);
    else await serve(options);
    return EXIT.fine;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const usage = error instanceof Misuse || code?.startsWith("ERR_PARSE_ARGS");
    console.error(code === "EADDRINUSE" ? "the port is taken: choose another with --port" : message);
    if (usage) console.error(`\n${USAGE}`);
    return usage ? EXIT.misuse : EXIT.file;
  }
}

async function serve(options: MockServerOptions): Promise<void> {
  const mockServer = await startMockServer(options);
  console.log(`url           ${mockServer.url}
organization  ${mockServer.organizationId}
token         ${mockServer.token}`);

  const end = async () => {
    await mockServer.close();
    console.log(`ended: ${mockServer.received} requests, ${mockServer.size} users`);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void end());
}

function read(args: string[]): MockServerOptions | typeof HELP {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string" },
      token: { type: "string" },
      organization: { type: "string" },
      "fault-rate": { type: "string" },
      seed: { type: "string" },
      latency: { type: "string" },
      keep: { type: "string" },
      atomic: { type: "boolean" },
      "no-cors": { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return HELP;
  const { token, organization, keep = "users" } = values;
  const seed = whole("--seed", values.seed ?? "1", 0, 2 ** 32);
  return {
    keep: choice("--keep", keep, ["users", "ids"]),
    logLimit: 0,
    port: whole("--port", values.port ?? "0", 0, 65_535),
    latency: number("--latency", values.latency ?? "0", 0, 3_600_000),
    faults: mixedFaults(number("--fault-rate", values["fault-rate"] ?? "0", 0, 1), seed),
    atomic: values.atomic ?? false,
    cors: !values["no-cors"],
    ...(token === undefined ? {} : { token }),
    ...(organization === undefined ? {} : { organizationId: organization }),
  };
}
