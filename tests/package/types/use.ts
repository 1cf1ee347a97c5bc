// Uses every public type in strict mode. This file is compiled and never run.

import {
  type ApiError,
  type BatchResult,
  buildUpdateUser,
  type Column,
  type ColumnField,
  deleteUser,
  type EnrollCounts,
  type Enrollment,
  type EnrollOptions,
  type EnrollProgress,
  type EnrollReport,
  type Environment,
  enrollUsers,
  type FileInspection,
  type FileOptions,
  type FileProgress,
  type FileSource,
  getUser,
  hashEmail,
  type InitInput,
  type Issue,
  init,
  inspectFile,
  invalidRowsCsv,
  type Journal,
  KardEnrollError,
  normalizeEmail,
  type OpenedJournal,
  type Outcome,
  openJournal,
  type PrepareCounts,
  type Prepared,
  type PreparedFile,
  type PrepareOptions,
  type PrepareReport,
  parseResponse,
  prepareFile,
  prepareUsers,
  type RawResponse,
  type Remaining,
  type RetryOptions,
  type RowOutcome,
  remaining,
  type Textual,
  type UnsettledRow,
  type UpdateUser,
  type UserOptions,
  type UserRecord,
  type UserRequest,
  type UserResource,
  type UserResult,
  updateUser,
  usersUrl,
  type Validation,
  validateUser,
} from "kard-enroll";
import "kard-enroll/define";
import {
  type BeforeSubmitDetail,
  KardEnroll,
  type KardEnrollEventMap,
  type KardEnrollProps,
  type Send,
  type SendRequest,
  type Step,
  type TextKey,
  type Texts,
} from "kard-enroll/element";
import { hashEmail as inlined } from "kard-enroll/inline";
import {
  type ErrorObject,
  type Fault,
  type FaultRule,
  type LoggedRequest,
  type MockServer,
  type MockServerAttributes,
  type MockServerOptions,
  type MockServerUser,
  mixedFaults,
  type ResponseRewrite,
  type ScriptedResponse,
  type StoredData,
  startMockServer,
} from "kard-enroll/mock-server";
import {
  type AppliedFix,
  type Field,
  type Fix,
  type IssueGroup,
  type ListFilter,
  type OpenSheet,
  openSheet,
  type PrepareSheetOptions,
  type RowFilter,
  type RowState,
  type Sheet,
  type SheetCell,
  type SheetCounts,
  type SheetRow,
  type SheetState,
} from "kard-enroll/sheet";

/** Fails to compile unless the two types are equal. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Same<A, B>): void {}

// Optional properties accept undefined, because forms pass undefined for empty fields.
const text: Textual = 2134;
const record: UserRecord = {
  id: 17,
  email: undefined,
  zipCode: text,
  phoneNumbers: [{ number: "+1", type: null }],
};
const checking: PrepareOptions = { email: "both", region: null, minAge: undefined };
// @ts-expect-error the id is required
const withoutId: UserRecord = { email: "ann@example.com" };
// @ts-expect-error the mode does not exist
const mode: PrepareOptions = { email: "plain" };

export async function small(input: InitInput): Promise<void> {
  same<typeof input, URL | string | Request | Response | BufferSource | WebAssembly.Module>(true);
  await init(Promise.resolve(input));
  const hashes: string[] = [normalizeEmail("a@b.c"), hashEmail("a@b.c"), inlined("a@b.c")];
  const checked: Validation = validateUser(record, checking);
  const user: UserResource | undefined = checked.ok ? checked.user : undefined;
  // @ts-expect-error only a valid record has a user
  checked.user;
  const update: UpdateUser = buildUpdateUser(record);
  const body: string = update.ok ? update.body : "";
  const environment: Environment = "https://gateway.example/";
  const [issue]: Issue[] = checked.issues;
  const line: number | undefined = issue?.line;
  const zip: string | undefined = user?.attributes.zipCode;
  console.log(hashes, body, usersUrl(environment, "o", "u"), line, zip, withoutId, mode);
}

export async function files(source: FileSource): Promise<void> {
  const field: ColumnField | null = "birthDate";
  const options: FileOptions = {
    ...checking,
    columns: { DOB: field, Notes: null },
    signal: AbortSignal.timeout(1),
    onProgress: ({ bytes, rows }: FileProgress) => console.log(bytes / rows),
  };
  const file: PreparedFile = prepareFile(source, options);
  for await (const request of file) same<typeof request, UserRequest>(true);
  const report: PrepareReport = await file.report;
  const counts: PrepareCounts = report.counts;
  const [column]: Column[] = report.columns;
  const inspection: FileInspection = await inspectFile(source);
  const samples: string[] | undefined = inspection.columns[0]?.sample;
  console.log(invalidRowsCsv(report), counts.read, column?.confidence, samples);
  const memory: Prepared = prepareUsers([record]);
  const requests: readonly UserRequest[] = memory.requests;
  console.log(requests[0]?.users[0]?.row);
}

export async function sending(source: PreparedFile, opened: OpenedJournal): Promise<void> {
  const retry: RetryOptions = { retries: 2 };
  const user: UserOptions = { organizationId: "o", environment: "sandbox", token: async () => "t", retry };
  const journal: Journal = { open: async () => opened, isEmpty: async () => true, clear: async () => {} };
  const options: EnrollOptions = {
    ...user,
    journal: journal ?? openJournal("name"),
    onProgress: ({ counts, secondsLeft }: EnrollProgress) =>
      console.log(counts.created, secondsLeft?.toFixed()),
  };
  const run: Enrollment = enrollUsers(source, options);
  for await (const result of run) {
    same<typeof result, BatchResult>(true);
    const rows: RowOutcome[] = result.outcomes;
    const outcome: Outcome | undefined = rows[0]?.outcome;
    const error: ApiError | undefined = rows[0]?.errors[0];
    console.log(outcome, error?.detail, result.retryAfter);
  }
  const report: EnrollReport = await run.report;
  const counts: EnrollCounts = report.counts;
  const left: Remaining = remaining(report);
  const unsettled: UnsettledRow | undefined = left.unknown[0];
  const response: RawResponse = { status: 201, body: null, headers: new Headers() };
  const parsed: BatchResult = parseResponse({ index: 0, body: "", users: [] }, response);
  const results: UserResult[] = [
    await getUser(17, user),
    await deleteUser("17", user),
    await updateUser(record, user),
  ];
  console.log(counts.unknown, unsettled?.outcome, parsed.action, results[0]?.user?.attributes.email);
  // @ts-expect-error the token is required
  enrollUsers(source, { organizationId: "o", environment: "sandbox" });
}

export function failing(error: unknown): string {
  if (!(error instanceof KardEnrollError)) throw error;
  same<typeof error.code, string>(true);
  const caught: Error = error;
  return `${error.code}: ${caught.message}`;
}

export async function table(source: Blob): Promise<void> {
  const open: OpenSheet = openSheet;
  const sheet: Sheet = await open(source);
  const state: SheetState = sheet.state;
  const counts: SheetCounts | null = state.counts;
  const group: IssueGroup | undefined = state.groups[0];
  const rule: Fix = { code: group?.code ?? "", reason: group?.reason, action: "suggest" };
  const inForce: readonly AppliedFix[] = state.fixes;
  const problems: ListFilter = "invalid";
  const filters: RowFilter[] = [problems, { code: rule.code }];
  const numbers: Uint32Array = await sheet.rowNumbers(problems);
  console.log(numbers.length);
  const field: Field = "zipCode";
  const row: SheetRow = await sheet.edit(1, field, "02134");
  const cell: SheetCell | undefined = row.cells[field];
  const where: RowState = row.state;
  sheet.applyFix(rule);
  console.log(counts?.fixed, inForce[0]?.rows, sheet.count(filters[0] ?? "all"), cell?.edited, where);
  const kept: PrepareSheetOptions = { keep: new Set([1, 2]) };
  enrollUsers(sheet.prepare(kept), { organizationId: "o", environment: "sandbox", token: "t" });
}

export function element(): HTMLElement {
  const made: KardEnroll = new KardEnroll();
  const send: Send = async (request: SendRequest) => {
    console.log(request.method, request.ids.length);
    return { status: 201, body: "" };
  };
  const key: TextKey = "file.drop";
  const texts: Texts = { [key]: "Drop it here", "code.id.missing": "No id" };
  made.send = send;
  made.texts = texts;
  made.token = undefined;
  // @ts-expect-error the theme does not exist
  made.theme = "blue";
  made.addEventListener("beforesubmit", (event: KardEnrollEventMap["beforesubmit"]) => {
    const detail: BeforeSubmitDetail = event.detail;
    console.log(detail.counts.valid, detail.columns[0]?.field);
  });
  const props: KardEnrollProps = { organizationId: "o", ondone: (event) => console.log(event.detail.counts) };
  Object.assign(made, props);
  const step: Step = made.step;
  console.log(step);
  return made;
}

export async function mockServer(): Promise<void> {
  const keep: StoredData = "ids";
  const fault: Fault = { status: 429, retryAfter: 1 };
  const rewrite: ResponseRewrite = { reject: { every: 2, status: "429" } };
  const raw: ScriptedResponse = { status: 200, body: "" };
  const rules: FaultRule[] = [{ do: fault }, { do: { rewrite } }, { do: { raw } }, ...mixedFaults(0.1)];
  const attributes: MockServerAttributes = { enrolledRewards: ["CARDLINKED"] };
  const user: MockServerUser = { type: "user", id: "1", attributes };
  const options: MockServerOptions = { keep, faults: rules, users: [user] };
  // @ts-expect-error results omit absent properties, so undefined is not accepted
  const port: MockServerOptions = { port: undefined };
  const server: MockServer = await startMockServer(options);
  const log: readonly LoggedRequest[] = server.requests;
  const error: ErrorObject = { status: "400", title: "t", detail: "d" };
  console.log(log[0]?.ids, error.id, port);
  await server.close();
}
