// `<kard-enroll>`: the properties, events and layout of the element. Its state is in flow.ts.

import { type PropertyValues, ReactiveElement } from "@lit/reactive-element";
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { EnrollOptions, Environment, PrepareOptions } from "../types/index.js";
import type { KardEnrollEventMap } from "./events.js";
import { FileInput } from "./file-input.js";
import { Flow, type FlowHost } from "./flow.js";
import type { TextKey, Texts } from "./i18n/en-first-step.js";
import { addEnglish, loadTexts, Translator } from "./i18n/translator.js";
import { fileStep } from "./steps/file-step.js";
import type { OutcomeStep } from "./steps/outcome-step.js";
import type { RowsStep } from "./steps/rows-step.js";
import { styles } from "./styles.js";
import type { StepContext } from "./templates.js";
import type { Send, Settings, Step } from "./types.js";

const STEPS: readonly Step[] = ["file", "columns", "rows", "outcome"];
/** Milliseconds between two `progress` events. */
const PROGRESS_INTERVAL = 200;
/** Milliseconds after the first step is shown, before the later steps are loaded. */
const PRELOAD_DELAY = 200;
/** A name that a run of the host's own transport gets instead of a token. It is sent nowhere. */
const NO_TOKEN = "-";

type Lazy = typeof import("./lazy.js");

/**
 * The complete import as a custom element: choose a file, check it, correct rows, send them, and see the results. Set
 * `organizationId`, `environment` and `token`, or your own transport `send`.
 *
 * @slot title - A heading above the element.
 * @slot intro - Content below the title of the step.
 * @slot privacy - Replaces the note on the first step that says where the file is read.
 * @slot footer - Content below the step.
 *
 * @csspart frame - The box around the element.
 * @csspart title - The title of the step.
 * @csspart steps - The list of the steps.
 * @csspart drop - The area where the user drops a file.
 * @csspart button - Every button.
 * @csspart primary-button - The main button of a step.
 * @csspart select - Every `select`.
 * @csspart columns - The list of the columns.
 * @csspart file-summary - The file and the fields of its columns.
 * @csspart groups - A list of rows with the same issue.
 * @csspart group - One entry of it.
 * @csspart grid - The table of the rows.
 * @csspart submit - The end of the rows step, with the button that sends.
 * @csspart notice - Every notice.
 * @csspart progress - Every progress bar.
 * @csspart privacy - The text about the data that is sent.
 *
 * @cssproperty --kard-accent - Color of the main buttons, links and the focus.
 * @cssproperty --kard-on-accent - Color of text on the accent color.
 * @cssproperty --kard-surface - Background color.
 * @cssproperty --kard-sunken - Background color of secondary areas.
 * @cssproperty --kard-text - Color of text.
 * @cssproperty --kard-muted - Color of secondary text.
 * @cssproperty --kard-line - Color of separators.
 * @cssproperty --kard-control - Color of the borders of controls.
 * @cssproperty --kard-success - Color of success.
 * @cssproperty --kard-error - Color of errors.
 * @cssproperty --kard-warn - Color of warnings.
 * @cssproperty --kard-unknown - Color of rows with an unknown outcome.
 * @cssproperty --kard-radius - Radius of corners.
 * @cssproperty --kard-font - The `font` of the element.
 *
 * @event beforesubmit - The user wants to send. Cancelable.
 * @event progress - The progress of the run, at most five times per second.
 * @event done - Every row has an outcome.
 * @event error - A file cannot be read, or a run stopped early. Does not bubble.
 */
export class KardEnroll extends ReactiveElement {
  /** @internal */
  static override styles = styles;
  static override properties = {
    organizationId: { attribute: "organization-id" },
    environment: {},
    targetIssuer: { attribute: "target-issuer" },
    email: {},
    region: {},
    journal: {},
    theme: { reflect: true },
    submitPolicy: { attribute: "submit-policy" },
    lang: { reflect: true },
    token: { attribute: false },
    send: { attribute: false },
    options: { attribute: false },
    enroll: { attribute: false },
    texts: { attribute: false },
  };

  /** Your organization at Kard. Attribute `organization-id`. */
  declare organizationId: string;
  /** `production`, `sandbox` (default), or a base URL. */
  declare environment: Environment;
  /** For BaaS providers. Attribute `target-issuer`. */
  declare targetIssuer: string | undefined;
  /** What is sent of an e-mail address: `hash` (default), `both` or `raw`. */
  declare email: NonNullable<PrepareOptions["email"]> | undefined;
  /** The region of phone numbers without `+`: `US` (default), `CA`, or `none`. */
  declare region: "US" | "CA" | "none" | undefined;
  /** Prefix of the names of journals, or `off`. Default `kard-enroll`. Use a different prefix for each destination. */
  declare journal: string;
  /** `light`, `dark`, or `auto` for the setting of the system. If unset, the `color-scheme` of the page. */
  declare theme: "light" | "dark" | "auto" | undefined;
  /**
   * The preselected choice if some rows are invalid: `valid-rows` (default) sends the valid rows, `all-or-nothing` sends
   * nothing. Attribute `submit-policy`.
   */
  declare submitPolicy: "valid-rows" | "all-or-nothing";
  declare lang: string;
  /** A bearer token, or a function that gets one from your server. Never stored. */
  declare token: EnrollOptions["token"] | undefined;
  /** A transport instead of `fetch`. It needs no token. */
  declare send: Send | undefined;
  /** Further options of validation. */
  declare options: PrepareOptions;
  /** Further options of sending. */
  declare enroll: Partial<Pick<EnrollOptions, "concurrency" | "timeout" | "lookup" | "retry" | "fetch">>;
  /** Texts that replace those of the element. */
  declare texts: Texts;

  readonly #flow: Flow;
  readonly #context: StepContext;
  /** What the later steps need, once it is loaded. */
  #lazy: Lazy | undefined;
  #rowsStep: RowsStep | undefined;
  #outcomeStep: OutcomeStep | undefined;
  #i18n = new Translator("en", {});
  #announcement = "";
  readonly #fileInput = new FileInput(this);
  #width = 0;
  #lastProgress = 0;
  #isSubmitting = false;
  #resizeObserver: ResizeObserver | undefined;

  constructor() {
    super();
    this.organizationId = "";
    this.environment = "sandbox";
    this.journal = "kard-enroll";
    this.submitPolicy = "valid-rows";
    this.options = {};
    this.enroll = {};
    this.texts = {};
    this.#flow = new Flow(this.#flowHost());
    const i18n = () => this.#i18n;
    this.#context = {
      flow: this.#flow,
      get i18n() {
        return i18n();
      },
      load: (file) => void this.load(file),
      announce: (text) => this.#announce(text),
      submit: () => void this.#submit(),
    };
  }

  protected override firstUpdated(): void {
    // Loads the later steps while the user chooses a file. A failure is reported when they are needed.
    setTimeout(() => void this.#load().catch(() => {}), PRELOAD_DELAY);
    void this.#flow.checkOpenRuns();
  }

  async #load(): Promise<Lazy> {
    const lazy = this.#lazy ?? (await import("./lazy.js"));
    if (!this.#lazy) {
      this.#lazy = lazy;
      addEnglish(lazy.english);
      this.#rowsStep = new lazy.RowsStep(this.#context, this);
      this.#outcomeStep = new lazy.OutcomeStep(this.#context, this);
    }
    return lazy;
  }

  /** The current step: `file`, `columns`, `rows` or `outcome`. */
  get step(): Step {
    return this.#flow.step;
  }

  /** Opens a file, as if the user had dropped it. */
  async load(file: Blob): Promise<void> {
    const name = file instanceof File ? file.name : this.#i18n.t("file.pasted");
    this.#flow.allOrNothing = this.submitPolicy === "all-or-nothing";
    await this.#flow.load(file, name);
  }

  /** Returns to the first step. Cancels the current run. */
  reset(): void {
    this.#flow.reset();
  }

  /** Sends the prepared rows, without another `beforesubmit` event. */
  start(): Promise<void> {
    return this.#flow.send();
  }

  /** Listeners of the element's own events get typed events. */
  override addEventListener<Name extends keyof KardEnrollEventMap>(
    type: Name,
    listener: (this: KardEnroll, event: KardEnrollEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    // biome-ignore lint/suspicious/noExplicitAny: the overloads have the types
    listener: any,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener, options);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("paste", this.#fileInput.onPaste);
    this.#resizeObserver = new ResizeObserver(([entry]) => {
      this.#width = entry?.contentRect.width ?? 0;
      this.requestUpdate();
    });
    this.#resizeObserver.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("paste", this.#fileInput.onPaste);
    this.#resizeObserver?.disconnect();
    // An element that is moved is connected again at once, and keeps its state.
    setTimeout(() => {
      if (this.isConnected) return;
      this.#flow.close();
      this.#rowsStep?.close();
      this.#outcomeStep?.close();
    });
  }

  protected override willUpdate(changed: PropertyValues<KardEnroll>): void {
    if (!this.hasUpdated || changed.has("lang") || changed.has("texts")) this.#setLanguage();
    const readingProperties = ["options", "email", "region"] as const;
    if (this.hasUpdated && readingProperties.some((name) => changed.has(name))) this.#flow.configure();
  }

  protected override update(changed: PropertyValues<KardEnroll>): void {
    super.update(changed);
    render(this.#template(), this.renderRoot);
    this.setAttribute("step", this.#flow.step);
  }

  #template(): TemplateResult {
    const { t } = this.#i18n;
    const { step, run, isSending } = this.#flow;
    const titles: Record<Step, TextKey> = {
      file: "file.title",
      columns: "columns.title",
      rows: "rows.title",
      outcome: !isSending ? "outcome.title" : run?.paused ? "sending.paused_title" : "sending.title",
    };
    return html`<section
      class="frame"
      part="frame"
      aria-labelledby="title"
      @dragover=${this.#fileInput.onDrag}
      @dragleave=${this.#fileInput.onDrag}
      @drop=${this.#fileInput.onDrop}
    >
      <slot name="title"></slot>
      <div class="header">
        <h2 id="title" part="title" tabindex="-1">${t(titles[step])}</h2>
        <ol class="steps" part="steps" aria-label=${t("steps")}>
          ${STEPS.map((name) => html`<li aria-current=${name === step ? "step" : nothing}>${t(`step.${name}`)}</li>`)}
        </ol>
      </div>
      <slot name="intro"></slot>
      <div class="main">${this.#stepTemplate(step)}</div>
      <slot name="footer"></slot>
      <p class="visually-hidden" role="status">${this.#announcement}</p>
    </section>`;
  }

  #stepTemplate(step: Step): TemplateResult | undefined {
    if (step === "file") return fileStep(this.#context, this.#fileInput.isDraggedOver);
    if (step === "columns") return this.#lazy?.columnsStep(this.#context);
    return (step === "rows" ? this.#rowsStep : this.#outcomeStep)?.render(this.#width);
  }

  /** Uses the language of the element, of the page around it, or of the browser, once its texts are loaded. */
  #setLanguage(): void {
    const inherited = this.closest("[lang]")?.getAttribute("lang");
    const lang = this.lang || inherited || navigator.language || "en";
    const use = (texts: Texts) => {
      this.#i18n = new Translator(lang, { ...texts, ...this.texts });
    };
    use({});
    void loadTexts(lang).then((texts) => {
      use(texts);
      this.requestUpdate();
    });
  }

  #announce(text: string): void {
    // Screen readers announce only a changed text, so a repeated one gets a space.
    this.#announcement = text === this.#announcement ? `${text}\u00a0` : text;
    this.requestUpdate();
  }

  #emit<Name extends keyof KardEnrollEventMap>(
    name: Name,
    detail: KardEnrollEventMap[Name]["detail"],
    init: EventInit = {},
  ): boolean {
    return this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail, ...init }));
  }

  /** Sends, unless the host cancels `beforesubmit`. */
  async #submit(): Promise<void> {
    if (this.#isSubmitting) return;
    this.#isSubmitting = true;
    const sheet = await this.#flow.sendableSheet();
    this.#isSubmitting = false;
    const { counts, inspection } = sheet?.state ?? {};
    if (!sheet || !counts || !inspection) return;
    const columns = inspection.columns.map(({ header, field }) => ({ header, field }));
    const prepare = () => sheet.prepare();
    if (this.#emit("beforesubmit", { counts, columns, prepare }, { cancelable: true })) void this.start();
  }

  #settings(): Settings {
    const { options, email, region, organizationId, environment, targetIssuer, send, enroll, journal } = this;
    return {
      prepare: {
        ...options,
        ...(email ? { email } : {}),
        ...(region ? { region: region === "none" ? null : region } : {}),
      },
      enroll: {
        ...enroll,
        organizationId,
        environment,
        token: this.token ?? (send ? NO_TOKEN : ""),
        targetIssuer,
        send,
      },
      journal: journal === "off" || !journal ? null : journal,
    };
  }

  #flowHost(): FlowHost {
    return {
      settings: () => this.#settings(),
      load: () => this.#load(),
      changed: () => {
        this.#emitProgress();
        this.requestUpdate();
      },
      stepChanged: (step) => {
        this.requestUpdate();
        const title = () => this.renderRoot.querySelector<HTMLElement>("h2");
        void this.updateComplete.then(() => title()?.focus({ preventScroll: step === "outcome" }));
      },
      rowChecked: (row) => this.#rowsStep?.rowChecked(row),
      failed: ({ code, message }) =>
        void this.#emit("error", { code, message }, { bubbles: false, composed: false }),
      done: ({ report, log }) => {
        const { created, read } = log.counts;
        this.#announce(this.#i18n.t("outcome.done", { n: created, all: read }));
        this.#emit("done", { report, counts: log.counts });
      },
    };
  }

  #emitProgress(): void {
    const { run, isSending } = this.#flow;
    const now = performance.now();
    if (!run || !isSending || now - this.#lastProgress < PROGRESS_INTERVAL) return;
    this.#lastProgress = now;
    this.#emit("progress", run.progress);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "kard-enroll": KardEnroll;
  }
}
