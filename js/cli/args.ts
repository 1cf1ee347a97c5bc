// What each command understands. The parser and the help are made from the same tables.

import { parseArgs } from "node:util";
import { Misuse } from "./exit.js";

export const COMMANDS = ["check", "send", "report", "sandbox"] as const;
export type Command = (typeof COMMANDS)[number];

/** Options as they were typed. */
export type Values = Partial<Record<string, string | boolean | string[]>>;

interface Option {
  /** What stands in the help in place of the value; a switch has none. */
  value?: string;
  multiple?: true;
  help: string;
}

type Table = Readonly<Record<string, Option>>;

const READING: Table = {
  columns: {
    value: "HEADER=FIELD",
    multiple: true,
    help: "which field a column feeds, by header or 0-based number; nothing after = ignores it; again for each",
  },
  format: { value: "csv|ndjson|json", help: "found out unless given" },
  delimiter: { value: "C", help: "one character, or tab; found out unless given" },
  encoding: { value: "LABEL", help: "such as utf-8, utf-16le, windows-1252; found out unless given" },
};

const CHECKING: Table = {
  email: { value: "hash|both|raw", help: "what is sent of an address; hash unless given" },
  region: { value: "US|CA|none", help: "how a phone number without + is read; US unless given" },
  "min-age": { value: "YEARS", help: "refuse who is younger" },
  "on-invalid-field": {
    value: "reject|omit",
    help: "refuse the row, or leave the optional field out; reject unless given",
  },
  "enrolled-rewards": {
    value: "CARDLINKED|none",
    help: "for rows that name none; CARDLINKED unless given",
  },
  "no-repair": { help: "refuse what would be put right with a warning" },
};

const TELLING: Table = {
  rejects: {
    value: "FILE",
    help: "write the refused rows there, as CSV; {} stands for the name of the input",
  },
  "max-issues": { value: "N", help: "how many issues are kept for the list; 10000 unless given" },
  list: { help: "tell every issue in a line of its own" },
};

const SENDING: Table = {
  yes: { help: "send; without it nothing leaves, and what would be sent is told" },
  environment: { value: "production|sandbox|URL", help: "where to; must be given" },
  organization: { value: "ID", help: "the organization id; must be given" },
  "target-issuer": { value: "ID", help: "for BaaS providers: the issuer that is meant" },
  "token-command": {
    value: "COMMAND",
    help: "prints a token, or a JSON answer with access_token; run again when the API refuses it; unless given, KARD_TOKEN",
  },
  "only-when-all-good": { help: "send nothing when any row of any file is refused" },
  concurrency: { value: "N", help: "most requests in the air, 1 to 64; 6 unless given" },
  "batch-size": { value: "N", help: "users a request, 1 to 100; 100 unless given" },
  timeout: { value: "SECONDS", help: "for one request and for the token; 30 unless given" },
  reconcile: { help: "ask for users whose answer was lost" },
  journal: {
    value: "FILE",
    help: "what was sent; FILE.ENVIRONMENT.journal beside the input unless given; {} stands for the name of the input",
  },
  "no-journal": { help: "keep none: a run that ends early cannot be gone on with" },
  restart: { help: "forget what the journal knows and send every row" },
  outcomes: {
    value: "FILE",
    help: "write every row's outcome there, as CSV or, for .ndjson, as lines of JSON; {} stands for the name of the input",
  },
};

const COMMON: Table = {
  json: { help: "one JSON document on stdout, in place of words" },
  quiet: { help: "nothing but errors" },
  help: { help: "this" },
};

const REPORTING: Table = {
  rows: { value: "OUTCOME", help: "print the numbers of the rows of that outcome alone, one a line" },
};

/** By command: what it does, and its options in groups. `sandbox` has its own. */
const TABLES: Record<
  Exclude<Command, "sandbox">,
  { usage: string; about: string; groups: [string, Table][] }
> = {
  check: {
    usage: "kard-enroll check FILE... [options]",
    about: "Reads files of users and tells what would be refused and what would be put right. Sends nothing.",
    groups: [
      ["Reading", READING],
      ["Checking", CHECKING],
      ["Telling", { ...TELLING, ...COMMON }],
    ],
  },
  send: {
    usage: "kard-enroll send FILE... --environment E --organization ID [--yes] [options]",
    about:
      "Sends files of users and accounts for every row. Without --yes nothing leaves: it tells what would be sent.\nThe token comes from KARD_TOKEN or --token-command. After a crash, run the same command again.",
    groups: [
      ["Sending", SENDING],
      ["Reading", READING],
      ["Checking", CHECKING],
      ["Telling", { ...TELLING, ...COMMON }],
    ],
  },
  report: {
    usage: "kard-enroll report FILE... [options]",
    about:
      "Says what came of a run and what to do next, from what it left behind: the file of --outcomes, what --json\nprinted, or its journal.",
    groups: [["Telling", { ...REPORTING, ...COMMON }]],
  },
};

export const USAGE = `Enrolls users in Kard rewards from a file, and knows of every one what became of it.

  kard-enroll check FILE...    what is wrong with a file; sends nothing
  kard-enroll send FILE...     sends it; without --yes it tells what would be sent
  kard-enroll report FILE...   what came of a run, and what to do next
  kard-enroll sandbox          a stand-in for the API on this machine

  kard-enroll COMMAND --help   its options
  kard-enroll --version

FILE is CSV, NDJSON or JSON; - is standard input.
`;

/** The help of a command, at most 110 characters wide. */
export function helpOf(command: Exclude<Command, "sandbox">): string {
  const { usage, about, groups } = TABLES[command];
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

/** @throws {Misuse} naming the option */
export function parse(
  command: Exclude<Command, "sandbox">,
  args: string[],
): { values: Values; files: string[] } {
  const table: Table = Object.assign({}, ...TABLES[command].groups.map(([, group]) => group));
  // It would stand in the list of processes and in the history of the shell.
  if (args.some((arg) => /^--token(=|$)/.test(arg)))
    throw new Misuse(
      "a token is not taken from the command line: put it into KARD_TOKEN, or use --token-command",
    );
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { value, multiple }]) => [
      name,
      { type: value === undefined ? ("boolean" as const) : ("string" as const), multiple: multiple === true },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { values: values as Values, files: positionals };
  } catch (reason) {
    const { message } = reason as Error;
    throw new Misuse(`${message.charAt(0).toLowerCase()}${message.slice(1)}`.split(". ")[0] ?? message);
  }
}
