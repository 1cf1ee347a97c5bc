// What can go wrong between a request and its answer, and when it shall.
//
// A script is a list of rules. Each rule counts the requests that it is about (preflights never count) and
// fires on some of them; the first rule in the list that fires gives the fault. Delays add up instead, so that
// a slow network and a fault can be scripted apart. Random rules are seeded: the same script on the same
// requests does the same.

/**
 * A fault. "Commit" is the moment at which the request changes the users.
 *
 * Transport:
 * * `"drop-before-commit"`, `"drop-after-commit"`: the connection is reset without an answer. Chromium sends
 *   the request again by itself, a POST too, when the connection had served one before: the page then sees the
 *   answer to the repetition, e.g. a 409.
 * * `"drop-in-headers"`: committed; the connection ends within the headers.
 * * `"cut-body"`: committed; the headers announce the whole body, the connection ends half-way.
 * * `"truncate-body"`: committed; half of the body, announced as if it were the whole.
 * * `"hang-before-commit"`, `"hang-after-commit"`: no answer, the connection stays open.
 * * `"stall-body"`: committed; the headers and half of the body, then silence.
 * * `"deliver-twice"`: a proxy repeats the request; the second answer is the one that comes back.
 * * `delay`: ms of waiting, before the commit unless `when` says otherwise. A client that goes away meanwhile
 *   does not stop the commit.
 *
 * In place of the API's answer, nothing being committed unless `commit: true`:
 * * `status`: an error document with this status, e.g. 429, 503, 401, 403, 404, 413, or 400 and 409 without
 *   a pointer. `retryAfter` is sent as it is: seconds, a date, garbage.
 * * `html`: a page with this status, e.g. 502, or 200 for a captive portal.
 * * `empty`: no body, with this status.
 * * `redirect`: a redirect to this URL, with status 307 unless `status` says otherwise.
 * * `raw`: any answer at all.
 * * `"expire-token"`: every token becomes invalid just before the request is looked at, which gives a 401.
 *
 * The API's own answer, committed, altered:
 * * `contentType`: with another content type; `null` for none.
 * * `huge`: with so many more bytes in a member that no client needs; `deep`: with so many levels.
 * * `"anonymous-errors"`: errors lose their `source` and `id`.
 * * `rewrite`: see {@link Rewrite}.
 */
export type Fault =
  | "drop-before-commit"
  | "drop-after-commit"
  | "drop-in-headers"
  | "cut-body"
  | "truncate-body"
  | "hang-before-commit"
  | "hang-after-commit"
  | "stall-body"
  | "deliver-twice"
  | "expire-token"
  | "anonymous-errors"
  | { delay: number; when?: "before-commit" | "after-commit" }
  | { status: number; retryAfter?: string | number; commit?: boolean }
  | { html: number; retryAfter?: string | number; commit?: boolean }
  | { empty: number; commit?: boolean }
  | { redirect: string; status?: 301 | 302 | 303 | 307 | 308; commit?: boolean }
  | { raw: RawAnswer; commit?: boolean }
  | { contentType: string | null }
  | { huge: number }
  | { deep: number }
  | { rewrite: Rewrite };

/** An answer as it shall stand on the wire; `Content-Length` is added. */
export interface RawAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/**
 * Makes the answer of Create Users one that a client must read with care. Answers without users in them (401,
 * a malformed document, other endpoints) stay as they are.
 */
export interface Rewrite {
  /** The status, 207 unless given. A 201 has no errors, a 4xx no data. */
  status?: number;
  /** Every n-th user of the request is not taken and gets an error with this status, e.g. `"429"`, `"500"`. */
  refuse?: { every: number; status: string };
  /** `"empty"`: `errors` is `[]`; `"absent"`: there is no such member; `"repeated"`: each error twice. */
  errors?: "empty" | "absent" | "repeated";
  /** The same for `data`; `"half"`: the second half is not mentioned. */
  data?: "empty" | "absent" | "repeated" | "half";
  /**
   * The ids of the errors: left out, of users that were not in the request, as JSON numbers (where an id is
   * one), or each that of the next error.
   */
  errorIds?: "absent" | "foreign" | "numeric" | "rotated";
  /** The ids of the users in `data`: likewise. */
  dataIds?: "absent" | "foreign" | "numeric";
  /** The pointers of the errors: left out, beyond the request, no pointers at all, or each that of the next. */
  pointers?: "absent" | "out-of-range" | "garbage" | "rotated";
  /** Errors and users in reverse order. */
  order?: "reversed";
}

/** When a fault strikes. A rule with none of `on`, `every` and `probability` strikes always. */
export interface Rule {
  do: Fault;
  /** The n-th request that this rule is about, or several; the first is 1. */
  on?: number | readonly number[];
  /** Every n-th request that this rule is about. */
  every?: number;
  /** From 0 to 1. */
  probability?: number;
  /** For `probability`; 1 unless given. */
  seed?: number;
  /** At most so often. */
  times?: number;
  /** Only requests with this method. */
  method?: "POST" | "PUT" | "DELETE" | "GET";
  /** Only requests that name this user. */
  id?: string;
}

/** What befalls one request. */
export interface Fate {
  /** ms */
  delayBefore: number;
  /** ms */
  delayAfter: number;
  fault: Fault | undefined;
}

/** A list of rules with their counts. */
export class Script {
  readonly #rules: { rule: Rule; seen: number; struck: number; random: () => number }[];

  /** @throws RangeError when a rule can never strike as it is meant. */
  constructor(rules: readonly Rule[]) {
    for (const rule of rules) check(rule);
    this.#rules = rules.map((rule) => ({ rule, seen: 0, struck: 0, random: randomOf(rule.seed ?? 1) }));
  }

  /** Counts a request and says what befalls it. */
  next(method: string, ids: readonly string[]): Fate {
    const fate: Fate = { delayBefore: 0, delayAfter: 0, fault: undefined };
    for (const state of this.#rules) {
      const { rule } = state;
      if (rule.method !== undefined && rule.method !== method) continue;
      if (rule.id !== undefined && !ids.includes(rule.id)) continue;
      state.seen += 1;
      // Drawn for every request, so that no other rule shifts the sequence.
      const drawn = rule.probability === undefined || state.random() < rule.probability;
      const due =
        drawn && strikes(rule, state.seen) && state.struck < (rule.times ?? Number.POSITIVE_INFINITY);
      if (!due) continue;
      const delay = typeof rule.do === "object" && "delay" in rule.do ? rule.do : undefined;
      if (!delay && fate.fault !== undefined) continue;
      state.struck += 1;
      if (!delay) fate.fault = rule.do;
      else if (delay.when === "after-commit") fate.delayAfter += delay.delay;
      else fate.delayBefore += delay.delay;
    }
    return fate;
  }
}

/** The usual accidents, each as likely as the others; together they befall the share `rate` of all requests. */
export function mixedFaults(rate: number, seed = 1): Rule[] {
  const faults: Fault[] = [
    "drop-before-commit",
    "drop-after-commit",
    "cut-body",
    { status: 429, retryAfter: 1 },
    { status: 503 },
    { html: 502 },
    { rewrite: { refuse: { every: 7, status: "500" } } },
  ];
  // A rule sees only what the ones before it left over, but each must take the same share of the whole.
  return faults.map((fault, index) => ({
    do: fault,
    probability: Math.min(1, rate / faults.length / (1 - (rate * index) / faults.length)),
    seed: seed + index,
  }));
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function strikes({ on, every }: Rule, count: number): boolean {
  if (on !== undefined && !(typeof on === "number" ? [on] : on).includes(count)) return false;
  return every === undefined || count % every === 0;
}

function check({ do: fault, on, every, probability, times }: Rule): void {
  const counts = [on ?? 1, every ?? 1, times ?? 1].flat();
  if (counts.some((count) => !Number.isInteger(count) || count < 1)) {
    throw new RangeError("on, every and times are whole numbers from 1");
  }
  if (probability !== undefined && !(probability >= 0 && probability <= 1)) {
    throw new RangeError("probability is a number from 0 to 1");
  }
  const known =
    typeof fault === "string" ? PLAIN.has(fault) : Object.keys(fault).some((key) => KEYED.has(key));
  if (!known) throw new RangeError("do is none of the known faults");
  const status = typeof fault === "string" ? undefined : statusOf(fault);
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new RangeError("a status is a whole number from 200 to 599");
  }
}

function statusOf(fault: Exclude<Fault, string>): number | undefined {
  if ("html" in fault) return fault.html;
  if ("empty" in fault) return fault.empty;
  if ("raw" in fault) return fault.raw.status;
  if ("rewrite" in fault) return fault.rewrite.status;
  return "status" in fault ? fault.status : undefined;
}

const PLAIN: ReadonlySet<string> = new Set([
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

const KEYED: ReadonlySet<string> = new Set([
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
