// The settings of the element: where it all goes, what leaves of an address, and how strictly rows are checked.

import type { KardEnroll } from "kard-enroll/element";
import { type Destination, destinations } from "./destination.js";
import { h } from "./dom.js";

const EMAIL = [
  ["hash", "Send the hash alone", "SHA-256; the address stays here"],
  ["both", "Send the address and its hash", "as in Kard's own example"],
  ["raw", "Send the address alone", "as it is, without a hash"],
] as const;

/** What the page wants to know before something is sent. */
export interface Chosen {
  /** Whether nothing is missing; what is missing gets the focus. */
  isWhole(): boolean;
  /** Whether real users would be enrolled. */
  isReal(): boolean;
}

/** Fills the section of the settings, which follow the element and the element them. */
export async function settings(section: HTMLElement, element: KardEnroll): Promise<Chosen> {
  const all = await destinations();
  let to = all[0] as Destination;
  const environment = h("select", { id: "environment" });
  all.forEach((each, index) => {
    environment.append(h("option", { value: String(index) }, `${each.name} (${each.host})`));
  });
  const organization = field("organization", "Organization id", "text", (value) => {
    to.organizationId = value.trim();
    element.organizationId = to.organizationId;
  });
  const token = field("token", "Access token", "password", (value) => {
    to.token = value.trim();
    element.token = to.token;
  });
  const real = h("p", { className: "notice" }, "This is the real thing: real users will be enrolled.");
  const choose = () => {
    to = all[Number(environment.value)] ?? to;
    organization.fill(to.organizationId);
    token.fill(to.token);
    real.hidden = !to.isReal;
    Object.assign(element, {
      environment: to.environment,
      organizationId: to.organizationId,
      token: to.token,
      // A run that broke off goes on where it began.
      journal: `kard-enroll ${to.name}`,
    });
  };
  environment.onchange = choose;
  choose();

  const where = h(
    "fieldset",
    { className: "panel" },
    h("legend", {}, "Destination"),
    h("div", {}, h("label", { htmlFor: "environment" }, "Environment"), environment),
    h("div", { className: "fields" }, organization.box, token.box),
    h("p", { className: "muted" }, "Kept in memory alone: closing this tab forgets them."),
    real,
  );
  const form = h(
    "form",
    { noValidate: true, autocomplete: "off", onsubmit: (event) => event.preventDefault() },
    h("div", { className: "panels" }, where, emailChoice(element)),
    rules(element),
  );
  section.append(form);
  // While rows are sent, nothing else can be changed.
  const hold = (held: boolean) => {
    for (const set of form.querySelectorAll("fieldset")) set.disabled = held;
  };
  element.addEventListener("progress", () => hold(true));
  element.addEventListener("done", () => hold(false));
  return {
    isReal: () => to.isReal,
    isWhole() {
      const [missing] = [organization, token].filter((each) => !each.check());
      missing?.focus();
      return missing === undefined;
    },
  };
}

function emailChoice(element: KardEnroll): HTMLElement {
  const set = h("fieldset", { className: "panel" }, h("legend", {}, "E-mail addresses"));
  for (const [value, label, about] of EMAIL) {
    const id = `email-${value}`;
    const input = h("input", { type: "radio", name: "email", id, value, checked: value === "hash" });
    input.setAttribute("aria-describedby", `${id}-about`);
    input.onchange = () => {
      element.email = value;
    };
    const text = h("span", {}, h("label", { htmlFor: id }, label), h("small", { id: `${id}-about` }, about));
    set.append(h("div", { className: "option" }, input, text));
  }
  return set;
}

/** Choices that most people leave alone. */
function rules(element: KardEnroll): HTMLElement {
  const change = (some: KardEnroll["options"]) => {
    element.options = { ...element.options, ...some };
  };
  const choice = (id: string, label: string, values: readonly (readonly [string, string])[]) => {
    const select = h("select", { id });
    for (const [value, text] of values) select.append(h("option", { value }, text));
    return { select, box: h("div", {}, h("label", { htmlFor: id }, label), select) };
  };
  const region = choice("region", "Phone numbers without +", [
    ["US", "are from the United States"],
    ["CA", "are from Canada"],
    ["none", "are errors"],
  ]);
  region.select.onchange = () => {
    element.region = region.select.value as "US" | "CA" | "none";
  };
  const invalid = choice("on-invalid", "When an optional field is wrong", [
    ["reject", "Do not send the row"],
    ["omit", "Send the row without that field"],
  ]);
  invalid.select.onchange = () => {
    change({ onInvalidField: invalid.select.value as "reject" | "omit" });
  };
  const repair = h("input", { type: "checkbox", id: "repair", checked: true });
  repair.onchange = () => change({ repair: repair.checked });
  const right = "Put right what has one safe reading, such as (415) 555-0123 or a ZIP that lost its zero";
  return h(
    "details",
    { className: "panel" },
    h("summary", {}, "How rows are checked"),
    h(
      "fieldset",
      { className: "fields" },
      h("legend", { className: "unseen" }, "How rows are checked"),
      region.box,
      invalid.box,
      h("div", { className: "option wide" }, repair, h("label", { htmlFor: "repair" }, right)),
    ),
  );
}

/** A text field that can say that it is empty. */
function field(id: string, label: string, type: "text" | "password", onInput: (value: string) => void) {
  const input = h("input", { id, type, spellcheck: false, autocomplete: "off", required: true });
  const error = h("small", { id: `${id}-error`, className: "error", hidden: true });
  input.setAttribute("aria-describedby", error.id);
  const mark = (isMissing: boolean) => {
    input.ariaInvalid = String(isMissing);
    error.hidden = !isMissing;
    error.textContent = isMissing ? `${label} is missing.` : "";
  };
  input.oninput = () => {
    mark(false);
    onInput(input.value);
  };
  return {
    box: h("div", {}, h("label", { htmlFor: id }, label), input, error),
    focus: () => input.focus(),
    fill(value: string) {
      input.value = value;
      mark(false);
    },
    /** Whether something stands in it. */
    check(): boolean {
      const isMissing = input.value.trim() === "";
      mark(isMissing);
      return !isMissing;
    },
  };
}
