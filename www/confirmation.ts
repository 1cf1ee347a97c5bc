// Asks for confirmation before real users are enrolled.

import { h } from "./dom.js";

const number = new Intl.NumberFormat("en-US");

/** Creates a dialog; the returned function resolves to true if the person confirms. */
export function confirmation(): (users: number) => Promise<boolean> {
  const question = h("p", { id: "confirm" });
  const dialog = h("dialog", { attributes: { "aria-labelledby": "confirm" } }, question);
  const button = (text: string, value: string, className: string) => {
    return h("button", { type: "button", className, onclick: () => dialog.close(value) }, text);
  };
  dialog.append(
    h("p", { className: "actions" }, button("Cancel", "", ""), button("Enroll now", "yes", "primary")),
  );
  document.body.append(dialog);
  return (users) => {
    question.textContent = `Enroll ${number.format(users)} real ${users === 1 ? "user" : "users"} in the production environment of Kard?`;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  };
}
