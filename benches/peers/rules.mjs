// Rules that both pipelines share with kard-enroll, so that their request bodies are comparable.

export const USERS_A_REQUEST = 100;
export const EARLIEST_YEAR = 1900;
export const LATEST_YEAR = new Date().getFullYear();

/**
 * Normalizes a valid address in straightforward code.
 * @param {string} email
 */
export function normalForm(email) {
  const text = email.replace(/\s/g, "").toLowerCase();
  const at = text.indexOf("@");
  const domain = text.slice(at + 1);
  if (domain !== "gmail.com" && domain !== "googlemail.com") return text;
  const [local = ""] = text.slice(0, at).split("+");
  return `${local.replace(/\./g, "")}@gmail.com`;
}
