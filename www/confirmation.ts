// One more question before real users are enrolled.

import { h } from "./dom.js";

const number = new Intl.NumberFormat("en-US");

/** Asks, and gives whether the answer was yes. */
export function confirmation(): (users: number) => Promise<boolean> {
  const question = h("p", { id: "sure" });
  const dialog = h("dialog", { attributes: { "aria-labelledby": "sure" } }, question);
  const answer = (text: string, value: string, className: string) => {
    return h("button", { type: "button", className, onclick: () => dialog.close(value) }, text);
  };
  dialog.append(
    h("p", { className: "actions" }, answer("Not yet", "", ""), answer("Enroll them", "yes", "primary")),
  );
  document.body.append(dialog);
  return (users) => {
    question.textContent = `Enroll ${number.format(users)} real ${users === 1 ? "user" : "users"} in Kard's production?`;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    });
  };
}
