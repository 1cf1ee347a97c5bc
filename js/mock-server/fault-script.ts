// Decides which fault affects a request.
//
// A script is a list of rules. Each rule counts the requests that match it; preflights never count. The first rule that
// applies gives the fault. Delays of several rules are added, so that a slow network and a fault can be combined. Random
// rules have seeds: the same script gives the same faults for the same requests.

import type { Fault, FaultRule } from "./faults.js";
import { seededRandom } from "./random.js";

/** The faults of one request. */
export interface RequestFaults {
  /** Milliseconds before the commit. */
  delayBefore: number;
  /** Milliseconds after the commit. */
  delayAfter: number;
  fault: Fault | undefined;
}

/** Rules and their counts. */
export class FaultScript {
  readonly #rules: { rule: FaultRule; matched: number; applied: number; random: () => number }[];

  /** @throws {RangeError} if a rule is invalid */
  constructor(rules: readonly FaultRule[]) {
    for (const rule of rules) validateRule(rule);
    this.#rules = rules.map((rule) => ({
      rule,
      matched: 0,
      applied: 0,
      random: seededRandom(rule.seed ?? 1),
    }));
  }

  /** Counts a request and returns its faults. */
  next(method: string, ids: readonly string[]): RequestFaults {
    const faults: RequestFaults = { delayBefore: 0, delayAfter: 0, fault: undefined };
    for (const state of this.#rules) {
      const { rule } = state;
      if (rule.method !== undefined && rule.method !== method) continue;
      if (rule.id !== undefined && !ids.includes(rule.id)) continue;
      state.matched += 1;
      // A number is drawn for every matching request, so that other rules do not change the sequence.
      const isDrawn = rule.probability === undefined || state.random() < rule.probability;
      const isSelected = isDrawn && selects(rule, state.matched);
      if (!isSelected || state.applied >= (rule.times ?? Number.POSITIVE_INFINITY)) continue;
      const delay = typeof rule.do === "object" && "delay" in rule.do ? rule.do : undefined;
      if (!delay && faults.fault !== undefined) continue;
      state.applied += 1;
      if (!delay) faults.fault = rule.do;
      else if (delay.when === "after-commit") faults.delayAfter += delay.delay;
      else faults.delayBefore += delay.delay;
    }
    return faults;
  }
}

/** Common faults with equal probability. Together they affect the share `rate` of all requests, from 0 to 1. */
export function mixedFaults(rate: number, seed = 1): FaultRule[] {
  const faults: Fault[] = [
    "drop-before-commit",
    "drop-after-commit",
    "cut-body",
    { status: 429, retryAfter: 1 },
    { status: 503 },
    { html: 502 },
    { rewrite: { reject: { every: 7, status: "500" } } },
  ];
  // A rule applies only to requests that the rules before it left, but each rule must affect the same share of all requests.
  return faults.map((fault, index) => ({
    do: fault,
    probability: Math.min(1, rate / faults.length / (1 - (rate * index) / faults.length)),
    seed: seed + index,
  }));
}

function selects({ on, every }: FaultRule, count: number): boolean {
  if (on !== undefined && !(typeof on === "number" ? [on] : on).includes(count)) return false;
  return every === undefined || count % every === 0;
}

function validateRule({ do: fault, on, every, probability, times }: FaultRule): void {
  const counts = [on ?? 1, every ?? 1, times ?? 1].flat();
  if (counts.some((count) => !Number.isInteger(count) || count < 1)) {
    throw new RangeError("on, every and times must be positive integers");
  }
  if (probability !== undefined && !(probability >= 0 && probability <= 1)) {
    throw new RangeError("probability must be a number from 0 to 1");
  }
  const isKnown =
    typeof fault === "string" ? NAMES.has(fault) : Object.keys(fault).some((key) => KEYS.has(key));
  if (!isKnown) throw new RangeError("do must be a known fault");
  const status = typeof fault === "string" ? undefined : statusOf(fault);
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new RangeError("a status must be an integer from 200 to 599");
  }
}

function statusOf(fault: Exclude<Fault, string>): number | undefined {
  if ("html" in fault) return fault.html;
  if ("empty" in fault) return fault.empty;
  if ("raw" in fault) return fault.raw.status;
  if ("rewrite" in fault) return fault.rewrite.status;
  return "status" in fault ? fault.status : undefined;
}

const NAMES: ReadonlySet<string> = new Set([
  "drop-before-commit",
  "drop-after-commit",
  "drop-in-headers",
  "cut-body",
  "truncate-body",
  "hang-before-commit",
  "hang-after-commit",
  "stall-body",
  "deliver-twice",
  "expire-token",
  "anonymous-errors",
] satisfies Fault[]);

const KEYS: ReadonlySet<string> = new Set([
  "delay",
  "status",
  "html",
  "empty",
  "redirect",
  "raw",
  "contentType",
  "huge",
  "deep",
  "rewrite",
]);
