// The commands and their options. The parser and the help use the same tables.

import { parseArgs } from "node:util";
import { SEND_DEFAULTS } from "../send/defaults.js";
import { UsageError } from "./errors.js";

/** Options as they are on the command line. */
export type OptionValues = Partial<Record<string, string | boolean | string[]>>;

interface Option {
  /** The placeholder of the value in the help; a switch has none. */
  value?: string;
  multiple?: true;
  help: string;
}

type OptionTable = Readonly<Record<string, Option>>;

const INPUT: OptionTable = {
  columns: {
    value: "HEADER=FIELD",
    multiple: true,
    help: "the field of a column, by its header or 0-based index; without a field, the column is ignored; repeat for each column",
  },
  format: { value: "csv|ndjson|json", help: "file format; default: auto-detect" },
  delimiter: { value: "C", help: "one character, or tab; default: auto-detect" },
  "header-row": {
    value: "N",
    help: "the row of the header in a CSV, 1-based, blank rows included; 0 if there is none; default: auto-detect",
  },
  encoding: { value: "LABEL", help: "such as utf-8, utf-16le or windows-1252; default: auto-detect" },
};

const VALIDATION: OptionTable = {
  email: { value: "hash|both|raw", help: "the form in which e-mail addresses are sent; default: hash" },
  region: {
    value: "US|CA|none",
    help: "the country of phone numbers without + in rows without a country; default: US",
  },
  "min-age": { value: "YEARS", help: "minimum age; rows of younger users are invalid" },
  "on-invalid-field": {
    value: "reject|omit",
    help: "if an optional field is invalid: reject makes the row invalid, omit sends the row without the field; default: reject",
  },
  "accept-doubtful": {
    help: "accept rows that have an id and nothing else and do not look like users, such as notes below the table",
  },
  "enrolled-rewards": {
    value: "CARDLINKED|none",
    help: "the rewards of rows that specify none; default: CARDLINKED",
  },
  "no-repair": { help: "do not auto-correct values: they are invalid instead" },
};

const OUTPUT: OptionTable = {
  "invalid-rows": {
    value: "FILE",
    help: "write the invalid rows to FILE, as CSV; {} is replaced by the name of the input file",
  },
  "max-issues": { value: "N", help: "maximum number of issues to keep; default: 10000" },
  list: { help: "print each issue on its own line" },
};

const SENDING: OptionTable = {
  yes: { help: "send the users; without this option, the command is a dry run" },
  environment: { value: "production|sandbox|URL", help: "the destination; required" },
  organization: { value: "ID", help: "the organization id; required" },
  "target-issuer": { value: "ID", help: "for BaaS providers: the id of the issuer" },
  "token-command": {
    value: "COMMAND",
    help: "a command that prints a token, or an OAuth response with access_token; it runs again when the API rejects the token; default: use the variable KARD_TOKEN",
  },
  "all-or-nothing": { help: "send nothing if any row of any file is invalid" },
  concurrency: {
    value: "N",
    help: `maximum concurrent requests, 1 to 64; default: ${SEND_DEFAULTS.concurrency}`,
  },
  "batch-size": { value: "N", help: "maximum users per request, 1 to 100; default: 100" },
  timeout: {
    value: "SECONDS",
    help: `timeout of one request and of the token command; default: ${SEND_DEFAULTS.timeout / 1000}`,
  },
  lookup: { help: "look up users whose response was lost" },
  journal: {
    value: "FILE",
    help: "the journal that makes the run resumable; {} is replaced by the name of the input file; default: FILE.ENVIRONMENT.journal beside the input file",
  },
  "no-journal": { help: "write no journal: the run cannot be resumed" },
  restart: { help: "discard the journal and send every row" },
  outcomes: {
    value: "FILE",
    help: "write the outcome of every row to FILE, as CSV, or as NDJSON if the name ends in .ndjson; {} is replaced by the name of the input file",
  },
};

const GENERAL: OptionTable = {
  json: { help: "print one JSON document on standard output instead of text" },
  quiet: { help: "print only errors" },
  help: { help: "print this help" },
};

const REPORTING: OptionTable = {
  rows: { value: "OUTCOME", help: "print only the row numbers with this outcome, one per line" },
};

const MOCK_SERVER: OptionTable = {
  port: { value: "N", help: "default: a free port" },
  token: { value: "T", help: "the bearer token that is accepted" },
  organization: { value: "ID", help: "the organization id" },
  "fault-rate": { value: "R", help: "the share of requests that fail, 0 to 1; default: 0" },
  seed: { value: "N", help: "the seed of the random faults; default: 1" },
  latency: { value: "MS", help: "delay before each request is applied; default: 0" },
  keep: { value: "users|ids", help: "what is stored of each user; default: users" },
  atomic: { help: "one invalid user fails the whole request" },
  "no-cors": { help: "do not accept requests of web pages on other origins" },
  help: { help: "print this help" },
};

interface CommandHelp {
  usage: string;
  about: string;
  groups: [title: string, options: OptionTable][];
}

const COMMANDS = {
  check: {
    usage: "kard-enroll check FILE... [options]",
    about: "Reads files of users and lists invalid rows and auto-corrected values. Sends nothing.",
    groups: [
      ["Input", INPUT],
      ["Validation", VALIDATION],
      ["Output", { ...OUTPUT, ...GENERAL }],
    ],
  },
  enroll: {
    usage: "kard-enroll enroll FILE... --environment E --organization ID [--yes] [options]",
    about:
      "Sends files of users and reports the outcome of every row. Without --yes, it only prints what it would send.\nThe token comes from KARD_TOKEN or --token-command. To resume an interrupted run, run the same command again.",
    groups: [
      ["Sending", SENDING],
      ["Input", INPUT],
      ["Validation", VALIDATION],
      ["Output", { ...OUTPUT, ...GENERAL }],
    ],
  },
  report: {
    usage: "kard-enroll report FILE... [options]",
    about:
      "Summarizes a run and recommends the next steps. FILE is a file of --outcomes, an output of --json, or a\njournal.",
    groups: [["Output", { ...REPORTING, ...GENERAL }]],
  },
  "mock-server": {
    usage: "kard-enroll mock-server [options]",
    about: "Starts a mock server with the users API of Kard on 127.0.0.1. Ctrl-C stops it.",
    groups: [["Options", MOCK_SERVER]],
  },
} satisfies Record<string, CommandHelp>;

export type CommandName = keyof typeof COMMANDS;

export function isCommand(text: string): text is CommandName {
  return Object.hasOwn(COMMANDS, text);
}

export const USAGE = `Enrolls users in Kard rewards from a file, and reports the outcome of every user.

  kard-enroll check FILE...    validate a file; sends nothing
  kard-enroll enroll FILE...   send a file; without --yes, print what would be sent
  kard-enroll report FILE...   summarize a run and recommend the next steps
  kard-enroll mock-server      start a local mock server with the users API

  kard-enroll COMMAND --help   the options of a command
  kard-enroll --version

FILE is CSV, NDJSON or JSON; - is standard input.
`;

/** The help of a command, at most 110 characters wide. */
export function helpText(command: CommandName): string {
  const { usage, about, groups }: CommandHelp = COMMANDS[command];
  const parts = groups.map(([title, table]) => {
    const lines = Object.entries(table).map(([name, { value, help }]) => {
      const flag = `  --${name}${value === undefined ? "" : ` ${value}`}`;
      return `${flag}\n${wrap(help, 102)
        .map((line) => `        ${line}`)
        .join("\n")}`;
    });
    return `${title}\n${lines.join("\n")}`;
  });
  return `${usage}\n\n${about}\n\n${parts.join("\n\n")}\n`;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length >= width) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line];
}

/** @throws {UsageError} that names the option */
export function parseCommandLine(
  command: CommandName,
  args: string[],
): { values: OptionValues; files: string[] } {
  const { groups }: CommandHelp = COMMANDS[command];
  const table: OptionTable = Object.assign({}, ...groups.map(([, group]) => group));
  // A token on the command line appears in the process list and in the shell history.
  if (table.token === undefined && args.some((arg) => /^--token(=|$)/.test(arg)))
    throw new UsageError(
      "a token is not accepted on the command line: put it into KARD_TOKEN, or use --token-command",
    );
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { value, multiple }]) => [
      name,
      { type: value === undefined ? ("boolean" as const) : ("string" as const), multiple: multiple === true },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { values: values as OptionValues, files: positionals };
  } catch (error) {
    const { message } = error as Error;
    // The message of Node.js continues with advice after the first sentence.
    throw new UsageError(`${message.charAt(0).toLowerCase()}${message.slice(1)}`.split(". ")[0] ?? message);
  }
}

/** The value of an option that is not a switch. */
export function optionText(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}
