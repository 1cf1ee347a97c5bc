// What both pipelines agree on with kard-enroll, so that their bodies can be compared.

export const USERS_A_REQUEST = 100;
export const EARLIEST_YEAR = 1900;
export const LATEST_YEAR = new Date().getFullYear();

/**
 * The normal form of an address that was found valid, the way most people would write it.
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
