// Options of sending: checks what a caller gives and fills in the defaults, which the Rust sender defines.

import { check } from "../check.js";
import type { EnrollOptions, UserOptions } from "../types/index.js";
import { call } from "../wasm/bindings.js";
import * as wasm from "../wasm/generated/kard_enroll.js";

/** How a run is made, as the Rust sender takes it (`Config` in src/send/config.rs). */
export interface SendConfig {
  concurrency: number;
  /** ms. */
  timeout: number;
  retry: { base: number; retries: number };
  runRetries: number;
  lookup: boolean;
  dryRun: boolean;
  retryRejected: number[];
}

/**
 * The options of a run that the Rust sender needs.
 *
 * @throws {KardEnrollError} `options.invalid`, naming the option
 */
export function sendConfig(options: EnrollOptions): SendConfig {
  const config = defaults();
  const { token, journal, retryRejected = [] } = options;
  const { concurrency = config.concurrency, lookup, dryRun } = options;
  check(isFlag(lookup), "lookup must be true or false");
  check(isFlag(dryRun), "dryRun must be true or false");
  const isText = typeof token === "string";
  check(
    typeof token === "function" || (isText && token !== "") || Boolean(dryRun),
    "token must be a string or a function that returns one",
  );
  check(
    !isText || !/^bearer\s/i.test(token),
    "token must not begin with Bearer, which is added automatically",
  );
  check(
    journal === undefined || typeof journal?.open === "function",
    "journal must be the result of openJournal",
  );
  checkRange("concurrency", concurrency, 1, 64);
  check(
    typeof retryRejected === "object" && typeof retryRejected?.[Symbol.iterator] === "function",
    "retryRejected must be a list of row numbers",
  );
  const rows = [...retryRejected];
  for (const row of rows) checkRange("each row of retryRejected", row, 1, 0xffff_ffff);
  check(rows.length === 0 || journal !== undefined, "retryRejected requires the option journal");
  return {
    ...config,
    ...requestConfig(options),
    concurrency,
    lookup: lookup ?? config.lookup,
    dryRun: dryRun ?? config.dryRun,
    retryRejected: rows,
  };
}

/**
 * The options of every request.
 *
 * @throws {KardEnrollError} `options.invalid`, naming the option
 */
export function requestConfig(options: UserOptions): Pick<SendConfig, "timeout" | "retry"> {
  const config = defaults();
  const { timeout = config.timeout } = options;
  const { base = config.retry.base, retries = config.retry.retries } = options.retry ?? {};
  checkRange("timeout", timeout, 1, 3_600_000);
  checkRange("retry.base", base, 1, 60_000);
  checkRange("retry.retries", retries, 0, 100);
  return { timeout, retry: { base, retries } };
}

const defaults = (): SendConfig => call(() => wasm.defaultSendConfig());

const isFlag = (value: unknown) => value === undefined || value === null || typeof value === "boolean";

function checkRange(name: string, value: number, least: number, most: number): void {
  check(
    Number.isInteger(value) && value >= least && value <= most,
    `${name} must be a whole number from ${least} to ${most}`,
  );
}
