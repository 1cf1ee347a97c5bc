// The commands of the Rust sender, as src/send/command.rs serializes them. A test compares the two.

import type { BatchResult, EnrollReport } from "../types/index.js";

/** The report of the sender; the driver adds the rest. */
export type CoreReport = Omit<
  EnrollReport,
  "recommendations" | "unsettled" | "unsettledDropped" | "outcomesComplete"
>;

/** What the driver does next. `attempt` is one `fetch`; `request` is the key that `push` returned. */
export type SenderCommand =
  | { type: "send"; attempt: number; token: number; request: number; users?: number[] | undefined }
  | { type: "lookup"; attempt: number; token: number; request: number; user: number; id: string }
  | { type: "abort"; attempt: number }
  | { type: "journal"; at: number; bytes: Uint8Array }
  | { type: "refreshToken" }
  | { type: "pull" }
  | { type: "settled"; request: number; last: boolean; result: BatchResult }
  | { type: "wait"; until?: number | undefined }
  | { type: "finished"; report: CoreReport };
