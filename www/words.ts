// Numbers and names as people read them.

const number = new Intl.NumberFormat("en-US");

/** `12,345`. */
export function count(value: number): string {
  return number.format(value);
}

/** `1 row`, `12,345 rows`. */
export function many(value: number, one: string, more = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : more}`;
}

/** `312 bytes`, `17 KB`, `1.2 GB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return many(bytes, "byte");
  const power = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const scaled = bytes / 1000 ** power;
  return `${scaled.toFixed(scaled < 10 && power > 1 ? 1 : 0)} ${["", "KB", "MB", "GB"][power]}`;
}

/** `under a minute`, `3 minutes`. */
export function duration(seconds: number): string {
  if (seconds < 60) return "under a minute";
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? many(minutes, "minute") : many(Math.round(minutes / 60), "hour");
}

const NAMES: Readonly<Record<string, string>> = {
  id: "the id",
  email: "the e-mail",
  hashedEmail: "the hashed e-mail",
  phoneNumber: "the phone number",
  zipCode: "the ZIP code",
  birthYear: "the birth year",
  enrolledRewards: "the list of enrolled rewards",
  historicalTransactionsSent: "the mark for historical transactions",
  phoneNumbers: "the list of phone numbers",
  postalCodes: "the list of postal codes",
};
const NAMED = new RegExp(`(?:\\bthe )?\\b(${Object.keys(NAMES).join("|")})\\b`, "g");

/** A sentence, from a message of the library that begins small, has no full stop and names fields as the API does. */
export function sentence(message: string): string {
  const plain = message.replace(NAMED, (whole, name: string) => NAMES[name] ?? whole);
  const end = /[.!?]$/.test(plain) ? "" : ".";
  return plain.charAt(0).toUpperCase() + plain.slice(1) + end;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** What is to be said of anything that was thrown. */
export function reason(error: unknown): string {
  if (error instanceof Error) return error.message || error.name;
  return String(error);
}
