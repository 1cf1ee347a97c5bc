/** A value that people have where the API wants text. */
export type Textual = string | number | null | undefined;

/** One user as the issuer knows them. Empty strings, `null` and `undefined` are absent. */
export interface UserRecord {
  /** The issuer's own id; unique. */
  id: string | number;
  /** The raw address; what leaves the browser is chosen by {@link PrepareOptions.email}. */
  email?: string | null | undefined;
  /** SHA-256 of the normal form of the address, 64 hex digits. */
  hashedEmail?: string | null | undefined;
  /** E.164, or national where `region` says how to read it. */
  phoneNumber?: Textual;
  /** ZIP or ZIP+4. */
  zipCode?: Textual;
  /** Four digits. */
  birthYear?: Textual;
  /** What the user is enrolled in; `[]` is nothing. */
  enrolledRewards?: readonly "CARDLINKED"[] | null | undefined;
  /** One way: once true it cannot be set back. */
  historicalTransactionsSent?: boolean | null | undefined;
  /** At most 10; replaces the list on file. */
  phoneNumbers?:
    | readonly { number: Textual; type?: "MOBILE" | "HOME" | "WORK" | "OTHER" | null | undefined }[]
    | null
    | undefined;
  /** At most 10; replaces the list on file. */
  postalCodes?:
    | readonly { code: Textual; type?: "PHYSICAL" | "BILLING" | "OTHER" | null | undefined }[]
    | null
    | undefined;
}

/** How records are checked and packed. */
export interface PrepareOptions {
  /** What leaves the browser: the hash alone (default), the raw address and the hash, or the raw address alone. */
  email?: "hash" | "both" | "raw" | undefined;
  /** For records that name none. Default `["CARDLINKED"]`. */
  enrolledRewards?: readonly "CARDLINKED"[] | undefined;
  /** How to read a phone number without `+`; `null`: it is an error. Default `"US"`. */
  region?: "US" | "CA" | null | undefined;
  /** Put right what has one safe reading, with a warning. Default `true`. */
  repair?: boolean | undefined;
  /** Youngest age in years. */
  minAge?: number | undefined;
  /** Users a request, 1 to 100. Default 100. */
  batchSize?: number | undefined;
  /** Reject the row (default), or leave the optional field out with a warning. */
  onInvalidField?: "reject" | "omit" | undefined;
  /** Put the values into the issues; for a local screen only. Default `false`. */
  reportValues?: boolean | undefined;
}

/** One thing that was found in a row. Never holds a person's data, unless `reportValues` asked for it. */
export interface Issue {
  /** 1-based; counts records (a header is not one). 0 is the file as a whole. */
  row: number;
  /** 1-based line of the file on which the record begins. */
  line?: number;
  /** The record's id, where it has one that is not an e-mail address. */
  id?: string;
  /** Name of the field, or `"record"`. */
  field: string;
  /** JSON Pointer (RFC 6901) into the record. */
  pointer: string;
  severity: "error" | "warning";
  /** Stable, `<field>.<what>`. */
  code: string;
  /** Stable; tells several causes of one code apart. */
  reason?: string;
  /** One sentence; never holds the value. */
  message: string;
  /** What stood there; only with `reportValues`. */
  value?: string;
}

/** `read = accepted + rejected`, always. */
export interface PrepareCounts {
  read: number;
  accepted: number;
  rejected: number;
  /** Warnings among the issues. */
  warnings: number;
}

/** The body of one request, and who is in it. */
export interface UserRequest {
  /** 0-based. */
  index: number;
  /** JSON, to be sent as it is. */
  body: string;
  /** 1 to 100 users, in the order of the body. `row` is 1-based. */
  users: { id: string; row: number }[];
}

/** What records in memory became. */
export interface Prepared {
  requests: UserRequest[];
  issues: Issue[];
  counts: PrepareCounts;
}

/** A JSON:API resource object of type `user`. */
export interface UserResource {
  type: "user";
  id: string;
  attributes: {
    enrolledRewards: "CARDLINKED"[];
    zipCode?: string;
    email?: string;
    hashedEmail?: string;
    phoneNumber?: string;
    birthYear?: string;
    historicalTransactionsSent?: boolean;
    phoneNumbers?: { number: string; type?: "MOBILE" | "HOME" | "WORK" | "OTHER" }[];
    postalCodes?: { code: string; type?: "PHYSICAL" | "BILLING" | "OTHER" }[];
  };
}

/** A record that can be sent (only warnings in `issues`), or why it cannot. */
export type Validation = { ok: true; user: UserResource; issues: Issue[] } | { ok: false; issues: Issue[] };

/** The body of Update User, or why there is none. */
export type UpdateUser = { ok: true; body: string; issues: Issue[] } | { ok: false; issues: Issue[] };

/** Where requests go: by name, or the base URL of a stand-in or proxy. */
export type Environment = "production" | "sandbox" | (string & {});

/** Where a row ended; every row of a run ends in exactly one of these. */
export type Outcome = "created" | "exists" | "rejected" | "invalid" | "unsent" | "unknown";

/** An error of the API, tied to a row where it fits one. */
export interface ApiError {
  status: string;
  title: string;
  detail: string;
  pointer?: string;
  id?: string;
  row?: number;
  field?: string;
}

/** What an answer said of one row. */
export interface RowOutcome {
  row: number;
  id: string;
  outcome: Outcome;
  errors: ApiError[];
}

/** What one answer means: every user of the request once, in its order. */
export interface BatchResult {
  index: number;
  outcomes: RowOutcome[];
  /** Errors that fit no row. */
  errors: ApiError[];
  /** What is to be done next. */
  action: "done" | "retry" | "refresh" | "split" | "stop";
  /** Milliseconds that the API asked to wait. */
  retryAfter?: number;
}

/** An answer as it came. */
export interface RawAnswer {
  status: number;
  headers?: Headers | Record<string, string> | undefined;
  body: string | Uint8Array | ArrayBuffer | null | undefined;
}

/** What `prepareFile` reads. */
export type FileSource = Blob | ReadableStream<Uint8Array> | Uint8Array | string;

/** A field that a column can feed; `birthDate` is a full date of which only the year is used. */
export type ColumnField = keyof UserRecord | "birthDate";

/** How a file is read; what is not given is found out. */
export interface FileOptions extends PrepareOptions {
  format?: "csv" | "ndjson" | "json" | undefined;
  /** One ASCII character. */
  delimiter?: string | undefined;
  /** A label of the WHATWG Encoding Standard. */
  encoding?: string | undefined;
  /** Header or 0-based index to field, or to `null` to ignore the column. */
  columns?: Readonly<Record<string, ColumnField | null>> | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: FileProgress) => void) | undefined;
  /** How many issues the report keeps, errors before warnings; the others are counted. Default 10,000. */
  maxIssues?: number | undefined;
  /** Where refused rows go, as CSV, while the file is read. Without it the report keeps them, up to 16 MiB. */
  rejects?: WritableStream<Uint8Array> | undefined;
  /** Whether a `Blob` may be read in a Web Worker. Default `true`. */
  worker?: boolean | undefined;
}

/** How far the reading of a file is. */
export interface FileProgress {
  /** Bytes of the file that were read. */
  bytes: number;
  /** Records that were read. */
  rows: number;
}

/** A column, and what it feeds. */
export interface Column {
  /** As it stands in the file; a path such as `contact.email` in JSON; empty without a header. */
  header: string;
  field: keyof UserRecord | null;
  /** From 0 to 1. */
  confidence: number;
  /** Some of its first values; only `inspectFile` gives them. */
  sample?: string[];
}

/** What the beginning of a file says. */
export interface Inspection {
  format: "csv" | "ndjson" | "json";
  encoding: string;
  /** `null` where the format has none. */
  delimiter: string | null;
  headers: string[];
  columns: (Column & { sample: string[] })[];
  /** The first records, one text a column. */
  sample: string[][];
}

/** What a file became. */
export interface PrepareReport {
  counts: PrepareCounts;
  /** At most `maxIssues`. */
  issues: Issue[];
  /** Issues that were counted but not kept. */
  issuesDropped: number;
  columns: Column[];
  /** `null` where the file was empty. */
  format: "csv" | "ndjson" | "json" | null;
  encoding: string;
  delimiter: string | null;
}

/** The requests of a file, made as they are pulled. */
export interface PreparedFile extends AsyncIterable<UserRequest> {
  /** Settles when the file is read to its end. */
  readonly report: Promise<PrepareReport>;
}

/** How one user is asked for, changed or deleted. */
export interface UserOptions {
  organizationId: string;
  /** A bearer token, or how to get one; asked for once at the beginning and again when the API refuses it. Never stored. */
  token: string | (() => Promise<string> | string);
  environment: Environment;
  /** For BaaS providers: the issuer meant, sent as `X-Kard-Target-Issuer`. */
  targetIssuer?: string | undefined;
  /** In place of the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds for one request, the body of its answer included, and for one call of `token`. Default 30,000. */
  timeout?: number | undefined;
  /** Cancels. */
  signal?: AbortSignal | undefined;
  /** For tests that must not wait long; the defaults are made for the API. */
  retry?: RetryOptions | undefined;
}

/** How often, and after what wait, something is tried again. */
export interface RetryOptions {
  /** Ceiling of the first wait, in ms; it doubles with each try, and once more where the API says that it is busy. Default 500. */
  base?: number | undefined;
  /** Tries again of one request. Default 6. */
  retries?: number | undefined;
}

/** How users are sent. Cancelled by `signal`, what is in the air becomes `unknown`, what was not sent `unsent`. */
export interface EnrollOptions extends UserOptions {
  /** Most requests in the air at a time, 1 to 64. Default 6. */
  concurrency?: number | undefined;
  /** Ask by `GET` for users whose answer was lost, and compare. Needs the scope `user:read`. Default `false`. */
  reconcile?: boolean | undefined;
  /** Makes the run one that can be gone on with after a crash: `openJournal(name)`. */
  journal?: Journal | undefined;
  /**
   * Rows (1-based) that are sent again although the journal says that the API refused them, because they were mended.
   * What was created or was there already is never sent again. Default none.
   */
  resend?: Iterable<number> | undefined;
  /** Send nothing and report as if: what would be sent ends as `unsent`. Asks for no token. Default `false`. */
  dryRun?: boolean | undefined;
  /** Where every row's outcome goes, one line a row, while the run is under way. */
  outcomes?: WritableStream<Uint8Array> | undefined;
  /** `csv` (default): row, id, outcome, reasons, safe to open in a spreadsheet; `ndjson`: one {@link RowOutcome} a line. */
  outcomesFormat?: "csv" | "ndjson" | undefined;
  onProgress?: ((progress: EnrollProgress) => void) | undefined;
}

/** The journal of a run; `openJournal` makes one, and another place to keep it needs these three functions. */
export interface Journal {
  /**
   * Takes it for writing. A `KardEnrollError` (`journal.locked`: another run has it) ends the run before anything is
   * sent; after any other error the run goes on without a journal.
   */
  open(): Promise<OpenedJournal>;
  /** Whether nothing is written there: there is no run to go on with. */
  isEmpty(): Promise<boolean>;
  /** Forgets the run. */
  clear(): Promise<void>;
}

/** A journal that one run has for itself. */
export interface OpenedJournal {
  /** All that was written. */
  read(): Promise<Uint8Array>;
  /**
   * Writes at an offset; settles when the bytes are durable. Writes come one at a time and in order; one may begin
   * before the end of what is there, which is then of no more use.
   */
  write(at: number, bytes: Uint8Array): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Rows by outcome; once the run is over `read` is the sum of the others. */
export interface EnrollCounts {
  read: number;
  created: number;
  exists: number;
  rejected: number;
  invalid: number;
  unsent: number;
  unknown: number;
}

/** How far the sending is. */
export interface EnrollProgress {
  counts: EnrollCounts;
  /** Requests in the air. */
  inAir: number;
  /** Rows settled a second, over the last ten seconds. */
  rowsPerSecond: number;
  /** Rows that will be settled, once that is known: at once for `prepareUsers`, for a file when it is read. */
  total?: number;
  /** At this pace; once `total` is known. */
  secondsLeft?: number;
}

/** A row without an outcome that can be relied on. */
export interface UnsettledRow {
  /** 1-based. */
  row: number;
  id: string;
  outcome: "unsent" | "unknown";
}

/** What to feed in again. */
export interface Remaining {
  /** 1-based rows of both lists. */
  rows: Set<number>;
  unsent: UnsettledRow[];
  unknown: UnsettledRow[];
  /** Whether the report kept all of them; if not, the stream of the option `outcomes` has them. */
  complete: boolean;
}

/** What an answer about one user means. */
export interface UserResult {
  /** It did what was asked. */
  ok: boolean;
  /** Of the last answer; 0 where there was none. */
  status: number;
  user?: UserResource;
  /** What the API said; an error without `status` is of this package. */
  errors: ApiError[];
  /** Of the check before an update. */
  issues?: Issue[];
}

/** What a run came to. */
export interface EnrollReport {
  /** `read = created + exists + rejected + invalid + unsent + unknown`. */
  counts: EnrollCounts;
  /** `POST`s that were sent. */
  requests: number;
  /** `GET`s that were sent. */
  lookups: number;
  /** Tries again. */
  retries: number;
  /** Rows whose outcome an earlier run had noted down. */
  earlier: number;
  /** Whether a crash would have lost nothing. */
  resumable: boolean;
  /** Why it ended early. `code` is stable. */
  stop?: { code: string; message: string; status?: number; row?: number };
  /** What the API said when it refused as a whole. */
  errors: ApiError[];
  /** Rows that ended `unsent` or `unknown`, at most 100,000; see `remaining`. */
  unsettled: UnsettledRow[];
  /** Those that were not kept. */
  unsettledDropped: number;
  /** Whether every row is in the stream of the option `outcomes`; absent without it. */
  outcomesComplete?: boolean;
  /** What to do next, in plain words; empty when every row was created. */
  next: string[];
}

/** A run. Iterating gives results as rows are settled; not iterating does not stop it. */
export interface Enrollment extends AsyncIterable<BatchResult> {
  readonly report: Promise<EnrollReport>;
  /** Sends nothing new until `resume()`. */
  pause(): void;
  resume(): void;
}
