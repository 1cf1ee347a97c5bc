// The form before sending: what leaves, how strictly rows are checked, and where it all goes.

import { readAgain } from "./check.js";
import { type Destination, destinations } from "./destination.js";
import { append, h, refill } from "./dom.js";
import { privacySentences } from "./privacy.js";
import { onChange, type Rules, state } from "./state.js";
import { many } from "./words.js";

const EMAIL = [
  ["hash", "Send the hash alone", "SHA-256; the address stays here"],
  ["both", "Send the address and its hash", "as in Kard's own example"],
  ["raw", "Send the address alone", "as it is, without a hash"],
] as const;

/** Fills the section that asks where to send; calls back with the answer. */
export async function settings(section: HTMLElement, onSend: (to: Destination) => void): Promise<void> {
  const all = await destinations();
  let to = all[0] as Destination;

  const environment = h("select", { id: "environment" });
  all.forEach((each, index) => {
    environment.appendChild(h("option", { value: String(index) }, `${each.name} (${each.host})`));
  });
  const organization = field("organization", "Organization id", "text", (value) => {
    to.organizationId = value.trim();
  });
  const token = field("token", "Access token", "password", (value) => {
    to.token = value.trim();
  });
  const real = h("p", { className: "notice warn" }, "This is the real thing: real users will be enrolled.");
  const where = h(
    "fieldset",
    { className: "panel" },
    h("legend", {}, "Destination"),
    h(
      "div",
      { className: "fields" },
      h("div", { className: "wide" }, h("label", { htmlFor: "environment" }, "Environment"), environment),
      organization.box,
      token.box,
    ),
    h("p", { className: "muted" }, "Kept in memory alone: closing this tab forgets them."),
    real,
  );

  const privacy = h("p", { id: "privacy" });
  const leaving = h("div", { className: "notice" }, h("h3", {}, "What leaves this browser"), privacy);
  const send = h("button", { id: "send-rows", className: "primary" });
  const form = h(
    "form",
    { noValidate: true, autocomplete: "off" },
    h("div", { className: "panels" }, emailChoice(), where),
    rules(),
    leaving,
    h("p", { className: "actions" }, send),
  );
  section.appendChild(form);

  const choose = () => {
    to = all[Number(environment.value)] ?? to;
    organization.fill(to.organizationId);
    token.fill(to.token);
    real.hidden = !to.isReal;
    draw();
  };
  const draw = () => {
    const { checked, progress, sending } = state;
    if (!checked) return;
    const { accepted } = checked.report.counts;
    privacy.textContent = privacySentences(checked, state.rules, to).join(" ");
    refill(
      send,
      accepted === 0
        ? "Nothing to send"
        : `Send ${many(accepted, "user")} to ${to.name.replace(/^S/, "the s")}`,
    );
    send.disabled = progress !== null || sending || accepted === 0;
    for (const set of form.querySelectorAll("fieldset")) set.disabled = sending;
  };
  environment.onchange = choose;
  onChange(draw);
  choose();

  const sure = confirmation();
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (state.sending || state.progress || send.disabled) return;
    const missing = [organization.check(), token.check()].find((input) => input !== null);
    if (missing) return missing.focus();
    if (to.isReal && !(await sure(state.checked?.report.counts.accepted ?? 0))) return;
    onSend({ ...to });
  };
}

function emailChoice(): HTMLElement {
  const set = h("fieldset", { className: "panel" }, h("legend", {}, "E-mail addresses"));
  for (const [value, label, about] of EMAIL) {
    const id = `email-${value}`;
    const input = h("input", {
      type: "radio",
      name: "email",
      id,
      value,
      checked: state.rules.email === value,
    });
    input.setAttribute("aria-describedby", `${id}-about`);
    input.onchange = () => readAgain({ rules: { email: value } });
    const text = h("span", {}, h("label", { htmlFor: id }, label), h("small", { id: `${id}-about` }, about));
    append(set, [h("div", { className: "option" }, input, text)]);
  }
  return set;
}

/** Choices that most people leave alone. */
function rules(): HTMLElement {
  const region = h("select", { id: "region" });
  for (const [value, text] of [
    ["US", "are from the United States"],
    ["CA", "are from Canada"],
    ["", "are errors"],
  ] as const) {
    region.appendChild(h("option", { value }, text));
  }
  region.onchange = () => readAgain({ rules: { region: (region.value || null) as Rules["region"] } });
  const invalid = h("select", { id: "on-invalid" });
  invalid.appendChild(h("option", { value: "reject" }, "Do not send the row"));
  invalid.appendChild(h("option", { value: "omit" }, "Send the row without that field"));
  invalid.onchange = () => {
    readAgain({ rules: { onInvalidField: invalid.value as Rules["onInvalidField"] } });
  };
  const repair = h("input", { type: "checkbox", id: "repair", checked: true });
  repair.onchange = () => readAgain({ rules: { repair: repair.checked } });
  const set = h(
    "fieldset",
    { className: "fields" },
    h("legend", { className: "unseen" }, "How rows are checked"),
    h("div", {}, h("label", { htmlFor: "region" }, "Phone numbers without +"), region),
    h("div", {}, h("label", { htmlFor: "on-invalid" }, "When an optional field is wrong"), invalid),
    h(
      "div",
      { className: "option wide" },
      repair,
      h(
        "label",
        { htmlFor: "repair" },
        "Put right what has one safe reading, such as (415) 555-0123 or a ZIP that lost its zero",
      ),
    ),
  );
  return h("details", { className: "panel" }, h("summary", {}, "How rows are checked"), set);
}

/** A text field that can say what it lacks. */
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
    fill(value: string) {
      input.value = value;
      mark(false);
    },
    /** The input, if nothing stands in it. */
    check(): HTMLInputElement | null {
      const isMissing = input.value.trim() === "";
      mark(isMissing);
      return isMissing ? input : null;
    },
  };
}

/** Asks once more before real users are enrolled. */
function confirmation(): (users: number) => Promise<boolean> {
  const question = h("p", { id: "sure" });
  const dialog = h("dialog", { attributes: { "aria-labelledby": "sure" } });
  const answer = (text: string, value: string, className: string) => {
    return h("button", { type: "button", className, onclick: () => dialog.close(value) }, text);
  };
  append(dialog, [
    question,
    h("p", { className: "actions" }, answer("Not yet", "", ""), answer("Enroll them", "yes", "primary")),
  ]);
  document.body.appendChild(dialog);
  return (users) => {
    question.textContent = `Enroll ${many(users, "real user")} in Kard's production?`;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  };
}
