// Numbers, names and sentences as people of a language read them.

import { FIELDS } from "../../prepare/fields.js";
import type { Issue } from "../../types/index.js";
import { first, type TextKey, type Texts } from "./en.js";

const loaders: Record<string, () => Promise<Texts>> = {
  es: async () => (await import("./es.js")).es,
};

/** The texts of a language; English where there are none. */
export async function textsOf(lang: string): Promise<Texts> {
  return (await loaders[lang.slice(0, 2).toLowerCase()]?.()) ?? {};
}

/** English, as far as it is loaded. */
const english: Partial<Record<TextKey, string>> = { ...first };

/** More English. */
export function learn(texts: Partial<Record<TextKey, string>>): void {
  Object.assign(english, texts);
}

/** The core names fields as the API does; an English sentence says what people call them. */
const NAMED = new RegExp(`(?:\\bthe )?\\b(${FIELDS.join("|")})\\b`, "g");

/** Why something is as it is: the core's code and sentence, or the API's own words. */
export type Reason = Pick<Issue, "code" | "message"> & { reason?: string | undefined };

/** One language with the host's own texts over it. */
export class Words {
  readonly lang: string;
  readonly #texts: Texts;
  readonly #number: Intl.NumberFormat;
  readonly #plural: Intl.PluralRules;
  readonly #isRtl: boolean;

  constructor(lang: string, texts: Texts) {
    this.lang = lang;
    this.#texts = texts;
    this.#number = new Intl.NumberFormat(lang);
    this.#plural = new Intl.PluralRules(lang);
    this.#isRtl = /^(ar|dv|fa|he|ps|sd|ug|ur|yi)\b/i.test(lang);
  }

  /** A text with its values; `n` decides between singular and plural. */
  t = (key: TextKey, values: Record<string, string | number> = {}): string => {
    const [one, more] = (this.#texts[key] ?? english[key] ?? "").split("|") as [string, string?];
    const isOne = typeof values.n === "number" && this.#plural.select(values.n) === "one";
    const text = more === undefined || isOne ? one : more;
    return text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name] ?? "";
      if (typeof value === "number") return this.n(value);
      // Among words from right to left, the plus of a phone number would change its side.
      return this.#isRtl ? `\u2068${value}\u2069` : value;
    });
  };

  n(value: number): string {
    return this.#number.format(value);
  }

  /** `17 kB`. */
  size(bytes: number): string {
    const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
    return this.#unit(bytes / 1000 ** power, ["byte", "kilobyte", "megabyte", "gigabyte"][power] as string);
  }

  /** `12 seconds`, `3 minutes`, `2 hours`. */
  time(seconds: number): string {
    const [unit, of] = (
      seconds < 90 ? ["second", 1] : seconds < 5400 ? ["minute", 60] : ["hour", 3600]
    ) satisfies [string, number];
    return this.#unit(Math.max(1, Math.round(seconds / of)), unit, "long");
  }

  date(time: number): string {
    return new Intl.DateTimeFormat(this.lang, { dateStyle: "medium", timeStyle: "short" }).format(time);
  }

  list(words: readonly string[]): string {
    return new Intl.ListFormat(this.lang).format(words);
  }

  /** The name of a field; `birthYear` where it is none. */
  field = (name: string): string => {
    const key = `field.${name}` as TextKey;
    return key in english ? this.t(key) : name;
  };

  /** An issue as a sentence. */
  issue({ code, reason, message }: Reason): string {
    const own = this.#texts[`code.${code}${reason ? `/${reason}` : ""}`];
    return own ?? (code === "journal.locked" ? this.t("send.elsewhere") : sentence(message));
  }

  /** The same for all in which it was found, where the sentence names one row. */
  alike(reason: Reason): string {
    return reason.code === "id.duplicate" ? this.t("rows.duplicate") : this.issue(reason);
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

/** A sentence, from a message of the core that begins small, has no full stop and names fields as the API does. */
export function sentence(message: string): string {
  const plain = message.replace(NAMED, (_, name: string) => {
    const people = english[`field.${name}` as TextKey] ?? name;
    return `the ${/^[A-Z][a-z]/.test(people) ? people.charAt(0).toLowerCase() + people.slice(1) : people}`;
  });
  return plain.charAt(0).toUpperCase() + plain.slice(1) + (/[.!?]$/.test(plain) ? "" : ".");
}
