// What is wrong by kind, with the same fix for all alike.

import { html, nothing, type TemplateResult } from "lit-html";
import type { Fix, IssueGroup } from "../../types/sheet.js";
import { button, type Drawn, item, saveRejects, type Ui } from "../templates.js";
import type { Listed } from "./row-list.js";

/** Groups that are shown before somebody asks for more. */
const FEW = 5;

/** What a list of groups does with the list of rows. */
export interface Rows {
  show(filter: Listed, label: string): void;
  /** All alike were mended: the button that did it may be gone. */
  mended(): void;
}

export class GroupList {
  readonly #ui: Ui;
  readonly #rows: Rows;
  #all = false;

  constructor(ui: Ui, rows: Rows) {
    this.#ui = ui;
    this.#rows = rows;
  }

  /** What is wrong. */
  problems(groups: readonly IssueGroup[]): Drawn {
    const { t } = this.#ui.words;
    if (groups.length === 0) return nothing;
    return html`<section class="groups" part="groups">
      <h3>${t("filter.invalid")}</h3>
      ${this.#some(groups)} ${button(t("rows.save"), () => void saveRejects(this.#ui.flow), "small")}
    </section>`;
  }

  /** What was put right, folded. */
  warnings(groups: readonly IssueGroup[]): Drawn {
    const { words } = this.#ui;
    if (groups.length === 0) return nothing;
    return html`<details class="warnings">
      <summary>
        ${words.t("rows.warnings")}
        <span class="tag">${words.n(groups.reduce((total, { rows }) => total + rows, 0))}</span>
      </summary>
      <section class="groups" part="groups">${this.#some(groups)}</section>
    </details>`;
  }

  #some(groups: readonly IssueGroup[]): TemplateResult {
    const shown = this.#all ? groups : groups.slice(0, FEW);
    const more = () => {
      this.#all = true;
      this.#ui.flow.touch();
    };
    const left = groups.length - shown.length;
    return html`<ul>${shown.map((group) => this.#group(group))}</ul>
      ${left > 0 ? button(this.#ui.words.t("rows.more", { n: left }), more, "small") : nothing}`;
  }

  #group(group: IssueGroup): TemplateResult {
    const { flow, words } = this.#ui;
    const { t } = words;
    const { code, reason, rows, example, suggested, clearable, severity } = group;
    const isProblem = severity === "error";
    // One of them may be there already, with the id of another: which it is, is decided row by row.
    const isMendable = isProblem && !(flow.changes?.log && code === "id.duplicate");
    const text = words.alike(group);
    const filter = { code, ...(reason === undefined ? {} : { reason }) };
    const press = (label: string, action: Fix["action"], told: string) => {
      const mend = async () => {
        await flow.mend({ ...filter, action }, text);
        this.#rows.mended();
        this.#ui.say(`${text} ${told}`);
      };
      return button(label, mend, "small");
    };
    const { from, to } = example ?? {};
    const take = to
      ? t(suggested > 1 ? "rows.take_all" : "rows.take", { to: quote(to), n: suggested })
      : t("rows.take_proposals", { n: suggested });
    const likeness =
      to && !isProblem
        ? t("rows.from_to", { from: quote(from), to: quote(to) })
        : from
          ? t("rows.like", { from: quote(from) })
          : "";
    return item(
      html`<span class="tag ${isProblem ? "bad" : "warn"}">${words.n(rows)}</span>`,
      html`${text} <span class="muted">${likeness}</span>`,
      html`${isMendable ? [suggested > 0 ? press(take, "suggest", t("rows.took")) : "", clearable ? press(t("rows.clear"), "clear", t("rows.cleared")) : "", press(t("rows.leave_out"), "exclude", t("rows.left_out"))] : ""}
        ${button(t("filter.show"), () => this.#rows.show(filter, text), "small plain")}`,
    );
  }
}

function quote(text = ""): string {
  return `“${text.length > 28 ? `${text.slice(0, 27)}…` : text}”`;
}
