// The URLs of requests: what is accepted as a base URL, and how ids are encoded.

import assert from "node:assert/strict";
import test, { before } from "node:test";
import { init, usersUrl } from "kard-enroll";
import { kardError, type Loose } from "./tools.js";

before(() => init());

/** The base URL that `usersUrl` makes of an environment. */
function base(environment: string): string {
  return usersUrl(environment, "o").replace(/\/v2\/issuers\/o\/users$/, "");
}

test("makes the URL of an organization's users and of one user", () => {
  assert.equal(usersUrl("production", "org"), "https://rewards-api.getkard.com/v2/issuers/org/users");
  assert.equal(
    usersUrl("sandbox", "org", "u"),
    "https://test-rewards-api.getkard.com/v2/issuers/org/users/u",
  );
  assert.equal(usersUrl("http://127.0.0.1:4010", "org"), "http://127.0.0.1:4010/v2/issuers/org/users");
  assert.equal(
    usersUrl("https://gateway.example/kard/", "o"),
    "https://gateway.example/kard/v2/issuers/o/users",
  );
  assert.equal(usersUrl("sandbox", "o", 17 as Loose), usersUrl("sandbox", "o", "17"));
});

test("encodes ids so that the server decodes the same ids", () => {
  for (const id of [
    "a/b",
    "a?b#c",
    "a b",
    "ü名😀",
    "\u202eid\u200f",
    "%2F",
    "a%",
    "..a",
    "__proto__",
    "+&=;@:,'()*!~",
    "\0\n",
  ]) {
    const url = new URL(usersUrl("sandbox", id, id));
    const parts = url.pathname.split("/");
    assert.equal(parts.length, 6, id);
    assert.deepEqual(
      [parts[3], parts[5]].map((part) => decodeURIComponent(part ?? "")),
      [id, id],
    );
    assert.equal(url.search + url.hash, "");
    assert.equal(usersUrl("sandbox", "o", id).split("/").at(-1), encodeURIComponent(id));
  }
});

test("throws for values that cannot become a URL, without repeating them", () => {
  for (const [environment, organization, user, code] of [
    ["staging", "o", undefined, "environment.unknown"],
    ["", "o", undefined, "environment.unknown"],
    ["http://example.com", "o", undefined, "environment.insecure"],
    ["https://u:p@example.com", "o", undefined, "environment.credentials"],
    ["https://example.com/?a=b", "o", undefined, "environment.query"],
    ["https://exa mple.com", "o", undefined, "environment.invalid"],
    ["sandbox", "", undefined, "organization_id.missing"],
    ["sandbox", undefined, undefined, "organization_id.missing"],
    ["sandbox", null, undefined, "organization_id.missing"],
    ["sandbox", "..", undefined, "organization_id.dots"],
    ["sandbox", "o", "", "user_id.missing"],
    // A missing id must not give the URL of all users.
    ["sandbox", "o", null, "user_id.missing"],
    ["sandbox", "o", "..", "user_id.dots"],
    ["sandbox", "o", ".", "user_id.dots"],
  ] as Loose[]) {
    assert.throws(
      () => usersUrl(environment, organization, user),
      kardError(code),
      `${environment} ${organization} ${user}`,
    );
  }
});

test("keeps the path of a base URL and removes slashes at its end", () => {
  assert.equal(base("https://gateway.example/kard//"), "https://gateway.example/kard");
  assert.equal(base(" https://gateway.example:8443/ "), "https://gateway.example:8443");
  assert.equal(base("HTTPS://Proxy.example"), "HTTPS://Proxy.example");
  assert.equal(base("https://[2001:db8::1]:443/a%20b"), "https://[2001:db8::1]:443/a%20b");
  for (const path of ["/..x", "/.x", "/...", "/x..", "/%2e%2Ex", "//a", "/a;b=c,d@e:f!$&'()*+[]~_-"]) {
    assert.equal(base(`https://gateway.example${path}`), `https://gateway.example${path}`);
  }
});

test("encodes ids like encodeURIComponent, and a lone surrogate as U+FFFD", () => {
  const id = "a/b?c#d e%é\u200f\u{1f600}+&=:@$,;-_.!~*'()\\\"<>[]\n\0";
  assert.equal(
    usersUrl("https://x.example", "o/..", id),
    "https://x.example/v2/issuers/o%2F../users/a%2Fb%3Fc%23d%20e%25%C3%A9%E2%80%8F%F0%9F%98%80%2B%26%3D%3A%40%24%2C%3B-_.!~*'()%5C%22%3C%3E%5B%5D%0A%00",
  );
  assert.ok(usersUrl("sandbox", "o", "a\ud800b\udc00").endsWith("/users/a%EF%BF%BDb%EF%BF%BD"));
});

test("accepts ids that only begin with dots", () => {
  assert.ok(usersUrl("sandbox", "o", "...").endsWith("/users/..."));
  assert.ok(usersUrl("sandbox", "o", "%2e%2e").endsWith("/users/%252e%252e"));
  assert.ok(usersUrl("sandbox", "o", " ..").endsWith("/users/%20.."));
});

test("accepts http for this machine only", () => {
  for (const local of [
    "http://localhost:4010",
    "http://LOCALHOST",
    "http://127.0.0.1:1",
    "http://127.9.9.9",
    "http://[::1]:4010/base",
    "http://[0:0:0:0:0:0:0:1]",
    "http://[::0.0.0.1]",
  ]) {
    assert.equal(base(local), local);
  }
  for (const remote of [
    "http://api.example",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://127.evil.example",
    "http://10.0.0.1",
    "http://[::2]",
    "http://[::ffff:127.0.0.1]",
    "http://0.0.0.0",
    "http://127.1",
    "http://2130706433",
  ]) {
    assert.throws(() => base(remote), kardError("environment.insecure"), remote);
  }
});

test("an environment that is not a plain base URL is an error", () => {
  for (const unknown of [
    "",
    "Production",
    "staging",
    "__proto__",
    "ftp://x.example",
    "//x.example",
    "https:x.example",
    "https:/x.example",
    "javascript:alert(1)",
    "x.example",
    "hé",
  ]) {
    assert.throws(() => base(unknown), kardError("environment.unknown"), unknown);
  }
  for (const invalid of [
    "https://",
    "https:///x",
    "https://:443",
    "https://x.example:99999",
    "https://x.example:+1",
    "https://x.example:",
    "https://x y",
    "https://x.example\\evil",
    "https://x.example\t.evil",
    "https://exämple.example",
    "https://x..example",
    "https://x.example.",
    "https://[::1",
    "https://[x]",
    "https://[::1]x",
    "https://[1:2]",
    "https://x.example/a b",
    "https://x.example/a\tb",
    "https://x.example/a\\b",
    'https://x.example/a"b',
    "https://x.example/a|b",
    "https://x.example/a^b",
    "https://x.example/../a",
    "https://x.example/a/%2E%2e",
    "https://x.example/a/.%2e/b",
    "https://x.example/.",
    "https://x.example/é",
    "https://x%2eexample",
  ]) {
    assert.throws(() => base(invalid), kardError("environment.invalid"), invalid);
  }
  for (const url of ["https://user:pass@x.example", "http://localhost@evil.example"]) {
    assert.throws(() => base(url), kardError("environment.credentials"), url);
  }
  for (const url of ["https://x.example?a", "https://x.example/#"]) {
    assert.throws(() => base(url), kardError("environment.query"), url);
  }
});

test("handles a base URL with many slashes", () => {
  assert.ok(base(`https://x.example/${"/".repeat(200_000)}a`).endsWith("/a"));
  assert.equal(base(`https://x.example${"/".repeat(200_000)}`), "https://x.example");
});
