// What every step is given to draw itself, and the pieces that they share.

import { html, nothing, type TemplateResult } from "lit-html";
import type { Flow } from "./flow.js";
import type { Words } from "./i18n/translator.js";

/** The element, as its steps see it. */
export interface Ui {
  readonly flow: Flow;
  readonly words: Words;
  /** Takes a file. */
  load(file: Blob): void;
  /** Tells a screen reader. */
  say(text: string): void;
  /** Somebody wants to send. */
  send(): void;
}

/** A drawing, or nothing. */
export type Drawn = TemplateResult | typeof nothing;

/** A button. */
export function button(text: string, onClick: () => void, kind = "", disabled = false): TemplateResult {
  const part = kind.includes("primary") ? "button primary-button" : "button";
  return html`<button type="button" class=${kind} part=${part} ?disabled=${disabled} @click=${onClick}>${text}</button>`;
}

/** A notice; `role="alert"` where it must be heard at once. */
export function notice(
  kind: "good" | "bad" | "warn" | "info",
  content: unknown,
  alert = false,
): TemplateResult {
  return html`<div class="notice ${kind}" part="notice" role=${alert ? "alert" : nothing}>${content}</div>`;
}

/** A notice with something that can be done about it. */
export function offer(text: string, what: string, work: () => unknown): TemplateResult {
  return notice("info", html`<p>${text}</p>${button(what, () => void work(), "small")}`);
}

/** What is to be said of the file as a whole. */
export function troubles({ flow, words }: Ui): unknown {
  const { failure, fileIssues = [] } = flow.sheet?.state ?? {};
  const text = failure && html`<strong>${words.t("file.not_read")}</strong> ${words.issue(failure)}`;
  return [
    failure ? notice("bad", text, true) : nothing,
    ...fileIssues.map((issue) => notice(issue.severity === "error" ? "bad" : "warn", words.issue(issue))),
  ];
}

/** A bar. `most` of 0 is a bar that does not know how far it is. */
export function bar(value: number, most: number, label: string): TemplateResult {
  return html`<progress
    part="progress"
    aria-label=${label}
    .max=${most > 0 ? most : 1}
    value=${most > 0 ? Math.min(value, most) : nothing}
  ></progress>`;
}

/** What was found or done alike in some rows: how many, what, and what can be done. */
export function item(tag: unknown, text: unknown, actions: unknown): TemplateResult {
  return html`<li class="group" part="group">${tag}<p>${text}</p><span class="actions">${actions}</span></li>`;
}

/** A choice of one among a few, shown as tiles or tabs. */
export function choices<Value extends string>(
  name: string,
  legend: string,
  options: readonly { value: Value; label: unknown; kind?: string; disabled?: boolean }[],
  chosen: Value | undefined,
  onChoice: (value: Value) => void,
  kind: string,
): TemplateResult {
  return html`<fieldset class=${kind}>
    <legend>${legend}</legend>
    ${options.map(
      ({ value, label, kind, disabled = false }) => html`<label class="choice ${kind ?? ""}">
        <input
          type="radio"
          name=${name}
          value=${value}
          .checked=${value === chosen}
          ?disabled=${disabled}
          @change=${() => onChoice(value)}
        />
        <span>${label}</span>
      </label>`,
    )}
  </fieldset>`;
}

/** Saves the rows that are not good. */
export async function saveRejects({ sheet, name }: Flow): Promise<void> {
  const rejects = await sheet?.invalidRowsCsv();
  if (rejects) save(new Blob(["\ufeff", rejects], { type: "text/csv" }), nameOf(name, "rejects.csv"));
}

/** Saves a blob under a name: nothing crosses the network. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The browser has begun to read by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The chosen file's name with another end, such as `users-rejects.csv`. */
export function nameOf(file: string, end: string): string {
  return `${file.replace(/\.[^.]*$/, "") || "users"}-${end}`;
}
