// Texts, numbers, units and dates in the language of the user.

import type { Issue } from "../../types/index.js";
import { firstStep, type TextKey, type Texts } from "./en-first-step.js";

const languages: Record<string, () => Promise<Texts>> = {
  es: async () => (await import("./es.js")).es,
};

/** The texts of a language; empty if the element has no translation. */
export async function loadTexts(lang: string): Promise<Texts> {
  return (await languages[lang.slice(0, 2).toLowerCase()]?.()) ?? {};
}

/** The loaded English texts: the fallback of every language. */
const english: Texts = { ...firstStep };

/** Adds English texts that are loaded after the first step. */
export function addEnglish(texts: Texts): void {
  Object.assign(english, texts);
}

/** An issue, a failure, or a reason in the log of a run. */
export type Problem = Pick<Issue, "code" | "message"> & {
  reason?: string | undefined;
  severity?: Issue["severity"];
  duplicateOf?: number | undefined;
  count?: number | undefined;
};

/** Codes of errors. With `onInvalidField: "omit"` they are warnings: the field is removed. */
const ERROR_OF_FIELD = /\.(invalid|mismatch|ambiguous|out_of_range|too_many)$/;

/** The texts of one language. Texts of the host replace them. */
export class Translator {
  readonly lang: string;
  readonly #texts: Texts;
  readonly #number: Intl.NumberFormat;
  readonly #plural: Intl.PluralRules;
  readonly #isRightToLeft: boolean;

  constructor(lang: string, texts: Texts) {
    this.lang = lang;
    this.#texts = texts;
    this.#number = new Intl.NumberFormat(lang);
    this.#plural = new Intl.PluralRules(lang);
    this.#isRightToLeft = /^(ar|dv|fa|he|ps|sd|ug|ur|yi)\b/i.test(lang);
  }

  /** A text with its values. The value `n` selects the singular or the plural. */
  t = (key: TextKey, values: Record<string, string | number> = {}): string => {
    return this.#fill(this.#find(key) ?? "", values);
  };

  n(value: number): string {
    return this.#number.format(value);
  }

  /** A size in decimal units, such as `17 kB`. */
  size(bytes: number): string {
    const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
    return this.#unit(bytes / 1000 ** power, ["byte", "kilobyte", "megabyte", "gigabyte"][power] as string);
  }

  /** A duration, such as `12 seconds`, `3 minutes` or `2 hours`. */
  time(seconds: number): string {
    const [unit, length] = (
      seconds < 90 ? ["second", 1] : seconds < 5400 ? ["minute", 60] : ["hour", 3600]
    ) satisfies [string, number];
    return this.#unit(Math.max(1, Math.round(seconds / length)), unit, "long");
  }

  /** `time` in milliseconds since 1970. */
  date(time: number): string {
    return new Intl.DateTimeFormat(this.lang, { dateStyle: "medium", timeStyle: "short" }).format(time);
  }

  list(items: readonly string[]): string {
    return new Intl.ListFormat(this.lang).format(items);
  }

  /** The label of a field of the API. */
  field = (name: string): string => this.#find(`field.${name}` as TextKey) ?? name;

  /**
   * A problem as a sentence: the text for its code and reason, or the English message if there is none. Without
   * `duplicateOf`, the text of a duplicate id applies to every row with that issue.
   */
  issue({ code, reason, message, severity, duplicateOf, count }: Problem): string {
    if (code === "id.duplicate" && duplicateOf === undefined) return this.t("rows.duplicate_id");
    const text = this.#texts[`code.${code}${reason ? `/${reason}` : ""}`];
    if (text === undefined) return code === "journal.locked" ? this.t("send.other_tab") : asSentence(message);
    const filled = this.#fill(text, { row: duplicateOf ?? "", n: count ?? "" });
    // The English messages contain this already.
    const omitted = severity === "warning" && ERROR_OF_FIELD.test(code) && this.#texts["code.field_omitted"];
    return omitted ? `${filled} ${omitted}` : filled;
  }

  #find(key: keyof Texts): string | undefined {
    return this.#texts[key] ?? english[key];
  }

  #fill(template: string, values: Record<string, string | number>): string {
    const [one, more] = template.split("|") as [string, string?];
    const isOne = typeof values.n === "number" && this.#plural.select(values.n) === "one";
    const text = more === undefined || isOne ? one : more;
    return text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name] ?? "";
      if (typeof value === "number") return this.n(value);
      // Isolates the direction of the value: otherwise the + of a phone number would move to its other end.
      return this.#isRightToLeft ? `\u2068${value}\u2069` : value;
    });
  }

  #unit(value: number, unit: string, unitDisplay: "short" | "long" = "short"): string {
    const maximumFractionDigits = value < 10 && unit.length > 8 ? 1 : 0;
    return new Intl.NumberFormat(this.lang, {
      style: "unit",
      unit,
      unitDisplay,
      maximumFractionDigits,
    }).format(value);
  }
}

/** A message starts with a lower-case letter and has no full stop. The name of a field, such as zipCode, stays as it is. */
function asSentence(message: string): string {
  const capitalized = message.replace(/^[a-z](?![a-z]*[A-Z])/, (letter) => letter.toUpperCase());
  return /[.!?]$/.test(message) ? capitalized : `${capitalized}.`;
}
