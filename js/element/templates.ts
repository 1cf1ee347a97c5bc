// Templates that several steps share, and what every step gets to render itself.

import type { ReactiveControllerHost } from "@lit/reactive-element";
import { html, nothing, type TemplateResult } from "lit-html";
import type { Flow } from "./flow.js";
import type { Translator } from "./i18n/translator.js";

/** The element, as its steps see it. */
export interface StepContext {
  readonly flow: Flow;
  readonly i18n: Translator;
  /** Opens a file. */
  load(file: Blob): void;
  /** Announces a text to screen readers. */
  announce(text: string): void;
  /** The user pressed the button that sends. */
  submit(): void;
}

/** The element, as its steps use it for updates and to find elements. */
export type StepHost = ReactiveControllerHost & { renderRoot: HTMLElement | DocumentFragment };

export type Rendered = TemplateResult | typeof nothing;

/** In a narrower element, in pixels, the details of a row are below its cells. */
export const NARROW = 640;

export function button(text: string, onClick: () => void, className = "", disabled = false): TemplateResult {
  const part = className.includes("primary") ? "button primary-button" : "button";
  return html`<button type="button" class=${className} part=${part} ?disabled=${disabled} @click=${onClick}>${text}</button>`;
}

/** `isAlert`: screen readers announce it at once. */
export function notice(
  kind: "good" | "bad" | "warn" | "info",
  content: unknown,
  isAlert = false,
): TemplateResult {
  return html`<div class="notice ${kind}" part="notice" role=${isAlert ? "alert" : nothing}>${content}</div>`;
}

/** A notice with a button. */
export function noticeWithAction(text: string, label: string, action: () => unknown): TemplateResult {
  return notice("info", html`<p>${text}</p>${button(label, () => void action(), "small")}`);
}

/** Issues of the file as a whole. */
export function fileIssues({ flow, i18n }: StepContext): unknown {
  const { failure, fileIssues: issues = [] } = flow.sheet?.state ?? {};
  const text = failure && html`<strong>${i18n.t("file.unreadable")}</strong> ${i18n.issue(failure)}`;
  return [
    failure ? notice("bad", text, true) : nothing,
    ...issues.map((issue) => notice(issue.severity === "error" ? "bad" : "warn", i18n.issue(issue))),
  ];
}

/** A progress bar. With `max` 0 it shows that work is under way, but not how much is done. */
export function progressBar(value: number, max: number, label: string): TemplateResult {
  return html`<progress part="progress" aria-label=${label} .max=${max > 0 ? max : 1} value=${max > 0 ? Math.min(value, max) : nothing}></progress>`;
}

/** A group of rows: how many, what they have in common, and what the user can do. */
export function groupItem(tag: unknown, text: unknown, actions: unknown): TemplateResult {
  return html`<li class="group" part="group">${tag}<p>${text}</p><span class="actions">${actions}</span></li>`;
}

/** Radio buttons, shown as tiles, tabs or a list. */
export function radioGroup<Value extends string>(
  name: string,
  legend: string,
  options: readonly { value: Value; label: unknown; className?: string; disabled?: boolean }[],
  selected: Value | undefined,
  onSelect: (value: Value) => void,
  className: string,
): TemplateResult {
  return html`<fieldset class=${className}>
    <legend>${legend}</legend>
    ${options.map(
      ({ value, label, className, disabled = false }) => html`<label class="choice ${className ?? ""}">
        <input type="radio" name=${name} value=${value} .checked=${value === selected} ?disabled=${disabled} @change=${() => onSelect(value)} />
        <span>${label}</span>
      </label>`,
    )}
  </fieldset>`;
}
