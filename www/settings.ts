// The settings of the element: the destination, what is sent of an e-mail address, and the validation options.

import type { KardEnroll } from "kard-enroll/element";
import { type Destination, destinations } from "./destination.js";
import { h } from "./dom.js";

const EMAIL = [
  ["hash", "Send only the hash", "SHA-256; the address is not sent"],
  ["both", "Send the address and its hash", "like the example of Kard"],
  ["raw", "Send only the address", "unchanged, without a hash"],
] as const;

/** What the page must know before rows are sent. */
export interface Chosen {
  /** Whether no setting is missing; sets the focus to the first missing setting. */
  isComplete(): boolean;
  /** Whether the destination is the production environment. */
  isProduction(): boolean;
}

/** Adds the settings to `section` and applies them to `element`. */
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
  const production = h("p", { className: "notice" }, "Production: real users will be enrolled.");
  const choose = () => {
    to = all[Number(environment.value)] ?? to;
    organization.fill(to.organizationId);
    token.fill(to.token);
    production.hidden = !to.isProduction;
    Object.assign(element, {
      environment: to.environment,
      organizationId: to.organizationId,
      token: to.token,
      // Each destination has its own journals.
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
    h("p", { className: "muted" }, "Kept in memory only, and discarded when this tab is closed."),
    production,
  );
  const form = h(
    "form",
    { noValidate: true, autocomplete: "off", onsubmit: (event) => event.preventDefault() },
    h("div", { className: "panels" }, where, emailChoice(element)),
    rules(element),
  );
  section.append(form);
  // The settings are disabled during a run.
  const hold = (held: boolean) => {
    for (const set of form.querySelectorAll("fieldset")) set.disabled = held;
  };
  element.addEventListener("progress", () => hold(true));
  element.addEventListener("done", () => hold(false));
  return {
    isProduction: () => to.isProduction,
    isComplete() {
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

/** Validation options that are rarely changed. */
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
    ["US", "belong to the United States"],
    ["CA", "belong to Canada"],
    ["none", "are invalid"],
  ]);
  region.select.onchange = () => {
    element.region = region.select.value as "US" | "CA" | "none";
  };
  const invalid = choice("on-invalid", "If an optional field is invalid", [
    ["reject", "Do not send the row"],
    ["omit", "Send the row without the field"],
  ]);
  invalid.select.onchange = () => {
    change({ onInvalidField: invalid.select.value as "reject" | "omit" });
  };
  const repair = h("input", { type: "checkbox", id: "repair", checked: true });
  repair.onchange = () => change({ repair: repair.checked });
  const about =
    "Correct values automatically if they have one interpretation, for example (415) 555-0123 or a ZIP code without its leading zero";
  return h(
    "details",
    { className: "panel" },
    h("summary", {}, "Validation options"),
    h(
      "fieldset",
      { className: "fields" },
      h("legend", { className: "unseen" }, "Validation options"),
      region.box,
      invalid.box,
      h("div", { className: "option wide" }, repair, h("label", { htmlFor: "repair" }, about)),
    ),
  );
}

/** A text field that shows an error if it is empty. */
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
    /** Whether the field has a value. */
    check(): boolean {
      const isMissing = input.value.trim() === "";
      mark(isMissing);
      return !isMissing;
    },
  };
}
