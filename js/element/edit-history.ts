// The edits of an open file (cells, exclusions, fixes), each with its undo step.

import type { Field, Fix, Sheet, SheetRow } from "../types/sheet.js";
import type { Resubmission } from "./resubmission.js";

/** Reverts an edit. Returns the row if the edit changed a cell. */
type UndoStep = () => Promise<SheetRow | undefined>;

export class EditHistory {
  readonly #sheet: Sheet;
  readonly #resubmission: Resubmission;
  readonly #onEdit: (row?: SheetRow) => void;
  readonly #undoSteps: UndoStep[] = [];
  /** The issue that each fix was applied to, in the words that the user saw. */
  readonly #fixLabels = new Map<string, string>();

  /** `onEdit` is called after every edit and undo, with the validated row if a cell was edited. */
  constructor(sheet: Sheet, resubmission: Resubmission, onEdit: (row?: SheetRow) => void) {
    this.#sheet = sheet;
    this.#resubmission = resubmission;
    this.#onEdit = onEdit;
  }

  get canUndo(): boolean {
    return this.#undoSteps.length > 0;
  }

  /** Sets the text of a cell; does nothing if the text is unchanged. */
  async edit(row: SheetRow, field: Field, text: string): Promise<void> {
    const cell = row.cells[field];
    const before = cell?.edited ?? null;
    if (text === (before ?? cell?.text ?? "")) return;
    let current = row;
    const set = async (value: string | null) => {
      this.#resubmission.beforeEdit(current);
      current = await this.#sheet.edit(row.row, field, value);
      this.#resubmission.rowEdited(current);
      return current;
    };
    this.#undoSteps.push(() => set(before));
    // The text of the file needs no edit.
    this.#onEdit(await set(text === cell?.text ? null : text));
  }

  /** Excludes or includes a row. Returns `false` if a fix excludes it: then only removing the fix includes it. */
  setExcluded(row: number, excluded: boolean): boolean {
    if (!excluded && !this.#resubmission.excluded.has(row)) return false;
    const set = async (isExcluded: boolean) => {
      this.#sheet.setExcluded([row], isExcluded);
      this.#resubmission.setExcluded(row, isExcluded);
      return undefined;
    };
    void set(excluded);
    this.#undoSteps.push(() => set(!excluded));
    this.#onEdit();
    return true;
  }

  /** Applies a fix to all rows with its issue. `label` names the issue. */
  async applyFix(fix: Fix, label: string): Promise<void> {
    this.#fixLabels.set(fixKey(fix), label);
    await this.#setFix(fix, true);
  }

  async removeFix(fix: Fix): Promise<void> {
    await this.#setFix(fix, false);
  }

  fixLabel(fix: Fix): string {
    return this.#fixLabels.get(fixKey(fix)) ?? fix.code;
  }

  /** Reverts the last edit. */
  async undo(): Promise<void> {
    this.#onEdit(await this.#undoSteps.pop()?.());
  }

  async #setFix(fix: Fix, isApplied: boolean): Promise<void> {
    const set = async (apply: boolean) => {
      await this.#resubmission.beforeFix(this.#sheet);
      this.#sheet[apply ? "applyFix" : "removeFix"](fix);
      return undefined;
    };
    await set(isApplied);
    this.#undoSteps.push(() => set(!isApplied));
    this.#onEdit();
  }
}

function fixKey({ code, reason }: Pick<Fix, "code" | "reason">): string {
  return `${code}/${reason ?? ""}`;
}
