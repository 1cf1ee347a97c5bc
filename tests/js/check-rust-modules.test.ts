// The check for cycles between Rust modules finds those that are there, and no others.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { cycles } from "../../scripts/check-rust-modules.mjs";

/** Cycles of a crate of these files, each as the modules in it. */
function cyclesOf(t: TestContext, files: Record<string, string>): string[][] {
  const folder = mkdtempSync(join(tmpdir(), "kard-enroll-modules-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return cycles(folder).map((cycle) =>
    [...cycle.matchAll(/^ {2}(\S+) uses/gm)].map(([, name]) => name as string).sort(),
  );
}

test("finds two modules that use each other", (t) => {
  const found = cyclesOf(t, {
    "lib.rs": "mod a; mod b;",
    "a.rs": "use crate::b::B; pub struct A(B);",
    "b.rs": "pub struct B; pub fn f(_: &crate::a::A) {}",
  });
  assert.deepEqual(found, [["a", "b"]]);
});

test("looks through re-exports and aliases", (t) => {
  const found = cyclesOf(t, {
    "lib.rs": "mod a; mod b; mod c;",
    "a/mod.rs": "mod inner; pub use inner::{Inner as Outer};",
    "a/inner.rs": "pub struct Inner; fn f() { super::super::c::run(); }",
    "b.rs": "pub use crate::a::*;",
    "c.rs": "use crate::b as other; pub fn run() { let _: other::Outer; }",
  });
  assert.deepEqual(found, [["a", "c"]]);
});

test("finds two folders that use each other through different files", (t) => {
  const found = cyclesOf(t, {
    "lib.rs": "mod a; mod b;",
    "a/mod.rs": "pub mod one; pub mod two;",
    "a/one.rs": "use crate::b::three::T;",
    "a/two.rs": "pub struct S;",
    "b/mod.rs": "pub mod three; pub mod four;",
    "b/three.rs": "pub struct T;",
    "b/four.rs": "use crate::a::two::S;",
  });
  assert.deepEqual(found, [["a", "b"]]);
});

test("finds a module and its submodule that use each other", (t) => {
  const found = cyclesOf(t, {
    "lib.rs": "mod a;",
    "a/mod.rs": "mod inner; pub struct A; fn f() { inner::g(); }",
    "a/inner.rs": "use super::A; pub fn g() {}",
  });
  assert.deepEqual(found, [["a", "a::inner"]]);
});

test("ignores declarations, re-exports, tests, comments and texts", (t) => {
  const found = cyclesOf(t, {
    "lib.rs": "//! crate::b::B\nmod a; mod b; mod c; mod d; pub use a::A;",
    "a/mod.rs": "mod inner; pub use inner::Inner; pub struct A;",
    "a/inner.rs": "use super::A; pub struct Inner(A);",
    "b.rs": [
      "use crate::A; pub struct B(A); // crate::a",
      "#[cfg(test)] #[allow(unused)] mod tests { use crate::c::C; }",
      "#[cfg(test)] use crate::c::C;",
    ].join("\n"),
    "c.rs":
      "use crate::b::B; pub struct C(B); const T: &str = \"\\\"crate::d::D\"; fn f<'a>(_: &'a str) { let _ = '\"'; }",
    "d.rs": "use crate::c::C; pub struct D;",
  });
  assert.deepEqual(found, []);
});
