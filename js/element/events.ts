// The events of the element.

import type { ColumnField, EnrollProgress, EnrollReport, PreparedFile } from "../types/index.js";
import type { SheetCounts } from "../types/sheet.js";

/** The detail of `beforesubmit`. */
export interface BeforeSubmitDetail {
  counts: SheetCounts;
  /** The field of each column; `null` if the column is ignored. */
  columns: { header: string; field: ColumnField | null }[];
  /** The requests, for a host that cancels the event and sends them with its own code. */
  prepare(): PreparedFile;
}

/** The events of the element, by name. */
export interface KardEnrollEventMap {
  /** Before anything is sent. Bubbles. If it is cancelled, nothing is sent until {@link KardEnroll.start} is called. */
  beforesubmit: CustomEvent<BeforeSubmitDetail>;
  /** While rows are sent, at most five times per second. Bubbles. */
  progress: CustomEvent<EnrollProgress>;
  /** Every row has an outcome. `report` is absent if the run failed before it had one. Bubbles. */
  done: CustomEvent<{ report: EnrollReport | undefined; counts: EnrollReport["counts"] }>;
  /** A file cannot be read, or a run stopped early. `code` is stable. Does not bubble, like the `error` events of HTML. */
  error: CustomEvent<{ code: string; message: string }>;
}
