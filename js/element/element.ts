// `<kard-enroll>`: an export of users comes in, is mended and sent, and every row is accounted for.

import { type PropertyValues, ReactiveElement } from "@lit/reactive-element";
import { html, nothing, render } from "lit-html";
import type {
  ColumnField,
  EnrollOptions,
  EnrollProgress,
  EnrollReport,
  Environment,
  PreparedFile,
  PrepareOptions,
} from "../types/index.js";
import type { SheetCounts } from "../types/sheet.js";
import type { Send } from "./enrollment.js";
import { Flow, loadWork, type Settings, type Shown, type Step, type Work } from "./flow.js";
import type { TextKey, Texts } from "./i18n/en.js";
import { learn, textsOf, Words } from "./i18n/translator.js";
import { fileStep } from "./steps/file-step.js";
import type { OutcomeStep } from "./steps/outcome-step.js";
import type { RowsStep } from "./steps/rows-step.js";
import { styles } from "./styles.js";
import type { Ui } from "./templates.js";

export type { Send, SendRequest } from "./enrollment.js";
export type { TextKey, Texts } from "./i18n/en.js";

/** What `prepared` tells: somebody wants to send. */
export interface PreparedDetail {
  counts: SheetCounts;
  /** What the columns feed. */
  columns: { header: string; field: ColumnField | null }[];
  /** The requests, for a host that cancels the event and sends them by itself. */
  prepare(): PreparedFile;
}

/** What the element tells its host, by name. */
export interface KardEnrollEventMap {
  /** Before anything leaves. Bubbles; cancelled, nothing is sent until {@link KardEnroll.start}. */
  prepared: CustomEvent<PreparedDetail>;
  /** While rows are sent, at most five times a second. Bubbles. */
  progress: CustomEvent<EnrollProgress>;
  /** Every row is accounted for. `report` is absent when the run broke off. Bubbles. */
  done: CustomEvent<{ report: EnrollReport | undefined; counts: EnrollReport["counts"] }>;
  /** A file cannot be read, or a run broke off. Does not bubble, as no `error` of an element does. `code` is stable. */
  error: CustomEvent<{ code: string; message: string }>;
}

const STEPS: readonly Step[] = ["file", "columns", "rows", "outcome"];
/** Milliseconds between two events that tell of progress. */
const TELL = 200;

/**
 * The import as an element. Give it `organizationId`, `environment` and `token`, or a `send` of your own.
 *
 * Slots: `title`, `intro`, `privacy`, `footer`. Parts: `frame`, `title`, `steps`, `drop`, `button`, `primary-button`,
 * `select`, `columns`, `understood`, `groups`, `group`, `grid`, `send`, `notice`, `progress`, `privacy`. Custom properties:
 * `--kard-accent`, `--kard-on-accent`, `--kard-surface`, `--kard-sunken`, `--kard-text`, `--kard-muted`, `--kard-line`,
 * `--kard-control`, `--kard-good`, `--kard-bad`, `--kard-warn`, `--kard-odd`, `--kard-radius`, `--kard-font`.
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
    sendWhen: { attribute: "send-when" },
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
  /** What leaves of an address: `hash` (default), `both` or `raw`. */
  declare email: NonNullable<PrepareOptions["email"]> | undefined;
  /** How to read a phone number without `+`: `US` (default), `CA`, or `none`. */
  declare region: "US" | "CA" | "none" | undefined;
  /** Beginning of the names of journals, or `off`. Default `kard-enroll`. Give each of several destinations its own. */
  declare journal: string;
  /** `light`, `dark`, or `auto` for the system's choice; unset, the page's own `color-scheme`. */
  declare theme: "light" | "dark" | "auto" | undefined;
  /** What is chosen at first where some rows are not good: `good` (default) sends the others, `all` sends none. */
  declare sendWhen: "good" | "all";
  declare lang: string;
  /** A bearer token, or what gets one from your server. Never stored. */
  declare token: EnrollOptions["token"] | undefined;
  /** A transport in place of `fetch`; then no token is needed. */
  declare send: Send | undefined;
  /** Further options of checking. */
  declare options: PrepareOptions;
  /** Further options of sending. */
  declare enroll: Partial<Pick<EnrollOptions, "concurrency" | "timeout" | "lookup" | "retry" | "fetch">>;
  /** Texts in place of the element's own. */
  declare texts: Texts;

  readonly #flow: Flow;
  readonly #ui: Ui;
  #work: Work | undefined;
  #rows: RowsStep | undefined;
  #outcome: OutcomeStep | undefined;
  #words = new Words("en", {});
  #said = "";
  #over = false;
  #width = 0;
  #told = 0;
  #asking = false;
  #observer: ResizeObserver | undefined;

  constructor() {
    super();
    this.organizationId = "";
    this.environment = "sandbox";
    this.journal = "kard-enroll";
    this.sendWhen = "good";
    this.options = {};
    this.enroll = {};
    this.texts = {};
    this.#flow = new Flow(this.#shown());
    const element = this;
    this.#ui = {
      flow: this.#flow,
      get words() {
        return element.#words;
      },
      load: (file) => void this.load(file),
      say: (text) => this.#say(text),
      send: () => void this.#ask(),
    };
  }

  protected override firstUpdated(): void {
    // Whoever chooses a file should not have to wait for it; what fails here is tried again, and told, then.
    setTimeout(() => void this.#prepare().catch(() => {}), 200);
    void this.#flow.lookElsewhere();
  }

  /** Loads what the steps after the first need. */
  async #prepare(): Promise<void> {
    if (this.#work) return;
    const work = await loadWork();
    if (this.#work) return;
    this.#work = work;
    learn(work.more);
    this.#rows = new work.RowsStep(this.#ui, this);
    this.#outcome = new work.OutcomeStep(this.#ui, this);
  }

  /** Where somebody is: `file`, `columns`, `rows` or `outcome`. */
  get step(): Step {
    return this.#flow.step;
  }

  /** Takes a file, as if it had been dropped. */
  async load(file: Blob): Promise<void> {
    const name = file instanceof File ? file.name : this.#words.t("file.pasted");
    this.#flow.whole = this.sendWhen === "all";
    await this.#flow.load(file, name);
  }

  /** Back to the beginning; a run that is under way is cancelled. */
  reset(): void {
    this.#flow.reset();
  }

  /** Sends what is prepared, without asking by `prepared` again. */
  start(): Promise<void> {
    return this.#flow.send();
  }

  /** Listeners of the element's own events know what they are told. */
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
    // biome-ignore lint/suspicious/noExplicitAny: the overloads say what it is
    listener: any,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener, options);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("paste", this.#pasted);
    this.#observer = new ResizeObserver(([entry]) => {
      this.#width = entry?.contentRect.width ?? 0;
      this.requestUpdate();
    });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("paste", this.#pasted);
    this.#observer?.disconnect();
    // An element that is only moved is there again at once.
    setTimeout(() => {
      if (this.isConnected) return;
      this.#flow.close();
      this.#rows?.close();
      this.#outcome?.close();
    });
  }

  protected override willUpdate(changed: PropertyValues<KardEnroll>): void {
    if (!this.hasUpdated || changed.has("lang") || changed.has("texts")) this.#speak();
    const rules = ["options", "email", "region"] as const;
    if (this.hasUpdated && rules.some((name) => changed.has(name))) this.#flow.configure();
  }

  protected override update(changed: PropertyValues<KardEnroll>): void {
    super.update(changed);
    render(this.#drawn(), this.renderRoot);
    this.setAttribute("step", this.#flow.step);
  }

  #drawn() {
    const { t } = this.#words;
    const { step } = this.#flow;
    const isHeld = this.#flow.sending?.paused && this.#flow.isSending;
    const titles: Record<Step, TextKey> = {
      file: "file.title",
      columns: "columns.title",
      rows: "rows.title",
      outcome: !this.#flow.isSending ? "outcome.title" : isHeld ? "sending.paused_title" : "sending.title",
    };
    return html`<section
      class="frame"
      part="frame"
      aria-labelledby="title"
      @dragover=${this.#dragged}
      @dragleave=${this.#dragged}
      @drop=${this.#dropped}
    >
      <slot name="title"></slot>
      <div class="header">
        <h2 id="title" part="title" tabindex="-1">${t(titles[step])}</h2>
        <ol class="steps" part="steps" aria-label=${t("steps")}>
          ${STEPS.map((name) => html`<li aria-current=${name === step ? "step" : nothing}>${t(`step.${name}`)}</li>`)}
        </ol>
      </div>
      <slot name="intro"></slot>
      <div class="main">${this.#step(step)}</div>
      <slot name="footer"></slot>
      <p class="unseen" role="status">${this.#said}</p>
    </section>`;
  }

  #step(step: Step) {
    if (step === "file") return fileStep(this.#ui, this.#over);
    if (step === "columns") return this.#work?.columnsStep(this.#ui);
    return (step === "rows" ? this.#rows : this.#outcome)?.render(this.#width);
  }

  /** Texts of the language, once they are there. */
  #speak(): void {
    const around = this.closest("[lang]")?.getAttribute("lang");
    const lang = this.lang || around || navigator.language || "en";
    const use = (texts: Texts) => {
      this.#words = new Words(lang, { ...texts, ...this.texts });
    };
    use({});
    void textsOf(lang).then((texts) => {
      use(texts);
      this.requestUpdate();
    });
  }

  #say(text: string): void {
    // The same text twice is said twice.
    this.#said = text === this.#said ? `${text}\u00a0` : text;
    this.requestUpdate();
  }

  #tell<Name extends keyof KardEnrollEventMap>(
    name: Name,
    detail: KardEnrollEventMap[Name]["detail"],
    how: EventInit = {},
  ): boolean {
    return this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail, ...how }));
  }

  /** Asks the host, then sends. */
  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const sheet = await this.#work?.toSend(this.#flow);
    this.#asking = false;
    const { counts, inspection } = sheet?.state ?? {};
    if (!sheet || !counts || !inspection) return;
    const columns = inspection.columns.map(({ header, field }) => ({ header, field }));
    const prepare = () => sheet.prepare();
    if (this.#tell("prepared", { counts, columns, prepare }, { cancelable: true })) void this.start();
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
        // A transport of the host's own brings its own authority; this text goes nowhere.
        token: this.token ?? (send ? "-" : ""),
        targetIssuer,
        send,
      },
      journal: journal === "off" || !journal ? null : journal,
    };
  }

  #shown(): Shown {
    return {
      settings: () => this.#settings(),
      ready: () => this.#prepare(),
      changed: () => {
        this.#progress();
        this.requestUpdate();
      },
      arrived: (step) => {
        this.requestUpdate();
        const title = () => this.renderRoot.querySelector<HTMLElement>("h2");
        void this.updateComplete.then(() => title()?.focus({ preventScroll: step === "outcome" }));
      },
      checked: (row) => this.#rows?.checked(row),
      failed: (code, message) => this.#tell("error", { code, message }, { bubbles: false, composed: false }),
      done: ({ report, log }) => {
        const { created, read } = log.counts;
        this.#say(this.#words.t("outcome.done", { n: created, all: read }));
        this.#tell("done", { report, counts: log.counts });
      },
    };
  }

  #progress(): void {
    const { progress } = this.#flow.sending ?? {};
    const now = performance.now();
    if (!progress || !this.#flow.isSending || now - this.#told < TELL) return;
    this.#told = now;
    this.#tell("progress", progress);
  }

  #dragged = (event: DragEvent): void => {
    if (this.#flow.step !== "file" || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.#over = event.type === "dragover";
    this.requestUpdate();
  };

  #dropped = (event: DragEvent): void => {
    event.preventDefault();
    this.#over = false;
    const file = event.dataTransfer?.files[0];
    if (file && this.#flow.step === "file") void this.load(file);
    this.requestUpdate();
  };

  /** Rows that are pasted while nothing else on the page has the focus. */
  #pasted = (event: ClipboardEvent): void => {
    const at = document.activeElement;
    const isOurs = at === this || at === document.body || at === null;
    if (this.#flow.step !== "file" || !isOurs || event.defaultPrevented) return;
    const [file] = event.clipboardData?.files ?? [];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!file && !text.trim()) return;
    event.preventDefault();
    void this.load(file ?? new Blob([text], { type: "text/plain" }));
  };
}

/** What may stand at the tag where a framework checks it, as React does in TSX: properties, and what hears events. */
export type KardEnrollProps = Partial<
  Pick<
    KardEnroll,
    | "organizationId"
    | "environment"
    | "targetIssuer"
    | "email"
    | "region"
    | "journal"
    | "theme"
    | "sendWhen"
    | "lang"
    | "token"
    | "send"
    | "options"
    | "enroll"
    | "texts"
  >
> & { [Name in keyof KardEnrollEventMap as `on${Name}`]?: (event: KardEnrollEventMap[Name]) => void };

declare global {
  interface HTMLElementTagNameMap {
    "kard-enroll": KardEnroll;
  }
}
