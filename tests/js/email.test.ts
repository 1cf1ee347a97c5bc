// Compares normalized addresses and hashes with a simple implementation, and with SHA-256 of Node and of WebCrypto.

import assert from "node:assert/strict";
import { createHash, webcrypto } from "node:crypto";
import { before, test } from "node:test";
import { hashEmail, init, normalizeEmail } from "kard-enroll";
import { kardError, type Loose, pick, random } from "./tools.js";

before(() => init());

/** The rule of the reference of Kard, sentence by sentence, with `\s` and `toLowerCase` of ECMAScript. */
function reference(email: string): string | undefined {
  const parts = email.replace(/\s/g, "").toLowerCase().split("@");
  const [local = "", domain = ""] = parts;
  if (parts.length !== 2 || local === "" || domain === "") return undefined;
  if (domain !== "gmail.com" && domain !== "googlemail.com") return `${local}@${domain}`;
  const [mailbox = ""] = local.split("+");
  const kept = mailbox.replaceAll(".", "");
  return kept === "" ? undefined : `${kept}@gmail.com`;
}

function normalized(email: string): string | undefined {
  try {
    return normalizeEmail(email);
  } catch (error) {
    kardError("email.invalid")(error);
    assert.throws(() => hashEmail(email), kardError("email.invalid"));
    return undefined;
  }
}

test("the example of the vendor has the correct hash", () => {
  const expected = "b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514";
  assert.equal(hashEmail("user@example.com"), expected);
  assert.equal(hashEmail(" U ser@Example.COM\ufeff"), expected);
});

test("lower-cases and trims every code point like ECMAScript", () => {
  for (let point = 0; point <= 0x10ffff; point += 1) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const c = String.fromCodePoint(point);
    const email = `a${c}b@x.y`;
    assert.equal(normalized(email), reference(email), point.toString(16));
  }
});

test("lower-cases every code point also at the end of a word", () => {
  // The lower case of sigma depends on the characters before and after it.
  for (let point = 0; point <= 0x2ffff; point += 1) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const email = `α${String.fromCodePoint(point)}Σ${String.fromCodePoint(point)}@x.y`;
    assert.equal(normalized(email), reference(email), point.toString(16));
  }
});

test("hashes of random addresses equal those of node:crypto and WebCrypto", async () => {
  const next = random(1);
  const pieces = [
    "a",
    "Z",
    ".",
    "+",
    " ",
    "Σ",
    "İ",
    "ß",
    "\u0301",
    "\u00a0",
    "\u0085",
    "\u200b",
    "😀",
    "ǅ",
    "9",
  ];
  const domains = [
    "gmail.com",
    "GMAIL.com",
    "googlemail.com",
    "example.com",
    "mail.gmail.com",
    "ΟΔΟΣ.gr",
    "",
    "@",
  ];
  let hashed = 0;
  for (let round = 0; round < 4000; round += 1) {
    let local = "";
    for (let length = Math.floor(next() * 12); length > 0; length -= 1) {
      local += next() < 0.8 ? pick(next, pieces) : String.fromCodePoint(Math.floor(next() * 0xd7ff));
    }
    const email = `${local}@${pick(next, domains)}`;
    const normal = reference(email);
    assert.equal(normalized(email), normal, JSON.stringify(email));
    if (normal === undefined) continue;
    const hash = hashEmail(email);
    assert.match(hash, /^[0-9a-f]{64}$/);
    assert.equal(hash, createHash("sha256").update(normal).digest("hex"));
    if (round % 40 === 0) {
      const digest = await webcrypto.subtle.digest("SHA-256", new TextEncoder().encode(normal));
      assert.equal(hash, Buffer.from(digest).toString("hex"));
    }
    hashed += 1;
  }
  assert.ok(hashed > 2000);
});

test("a Gmail address without a mailbox, or an address without exactly one @, is an error", () => {
  for (const email of ["", "a", "@", "a@", "@b.c", "a@@b.c", "a@b@c", "+x@gmail.com", "...@googlemail.com"]) {
    assert.throws(() => hashEmail(email), kardError("email.invalid"));
    assert.throws(() => normalizeEmail(email), kardError("email.invalid"));
  }
  for (const wrong of [undefined, null, 17, {}, []] as Loose[]) {
    assert.throws(() => hashEmail(wrong), kardError("email.invalid"));
  }
});

test("errors do not contain the address", () => {
  for (const email of ["zqsecret", "zqsecret@", "zq@secret@x"]) {
    try {
      hashEmail(email);
      assert.fail();
    } catch (error) {
      const { message, stack } = error as Error;
      assert.doesNotMatch(`${message} ${stack?.split("\n")[0]}`, /zq/);
    }
  }
});

test("hashes an address of 10 MB", () => {
  const long = `${"x".repeat(10_000_000)}@example.com`;
  assert.equal(hashEmail(long), createHash("sha256").update(long).digest("hex"));
});
