// A release has one version in all files, a software bill of materials, and the licenses of third-party code.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { crates, packages } from "../../scripts/shipped.mjs";
import { npm, root, run } from "./project.js";

const VERSIONED = ["Cargo.toml", "Cargo.lock", "fuzz/Cargo.lock", "package.json", "package-lock.json"];

test("npm version updates the crate, the lock files and the changelog", () => {
  const folder = mkdtempSync(join(tmpdir(), "kard-enroll-version-"));
  try {
    for (const file of [...VERSIONED, "CHANGELOG.md", "scripts/version.mjs"]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      cpSync(join(root, file), join(folder, file));
    }
    const git = (...args: string[]) =>
      run(folder, "git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args]);
    git("init", "--quiet");
    git("config", "user.name", "t");
    git("config", "user.email", "t@example.com");
    git("config", "commit.gpgsign", "false");
    git("add", ".");
    git("commit", "--quiet", "--message", "Begin");
    npm(folder, "version", "7.8.9", "--no-sign-git-tag", "--message", "Release %s");

    const read = (file: string) => readFileSync(join(folder, file), "utf8");
    assert.match(read("Cargo.toml"), /^version = "7\.8\.9"$/m);
    for (const lock of ["Cargo.lock", "fuzz/Cargo.lock"]) {
      assert.match(read(lock), /\nname = "kard-enroll"\nversion = "7\.8\.9"\n/);
    }
    assert.equal(JSON.parse(read("package-lock.json")).version, "7.8.9");
    assert.match(read("CHANGELOG.md"), /^## Unreleased\n\n## 7\.8\.9 - \d{4}-\d{2}-\d{2}\n/m);
    assert.equal(git("status", "--porcelain"), "", "all changes are committed");
    assert.equal(git("tag").trim(), "v7.8.9");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the crate and the package have the same version", () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  assert.match(readFileSync(join(root, "Cargo.toml"), "utf8"), new RegExp(`^version = "${version}"$`, "m"));
});

test("npm run sbom lists the crates and packages that the package contains", () => {
  const bom = JSON.parse(npm(root, "run", "--silent", "sbom"));
  assert.equal(bom.bomFormat, "CycloneDX");
  assert.equal(bom.metadata.component.name, "kard-enroll");
  const refs = new Set(bom.components.map(({ purl }: { purl: string }) => decodeURIComponent(purl)));
  const shipped = [...crates(), ...packages()];
  assert.ok(shipped.some(({ name }) => name === "memchr") && shipped.some(({ name }) => name === "idb"));
  for (const { ecosystem, name, version } of shipped) {
    assert.ok(refs.has(`pkg:${ecosystem}/${name}@${version}`), `${name} ${version} is missing`);
  }
});

test("the package contains the licenses of all third-party code", () => {
  const text = readFileSync(join(root, "dist/THIRD-PARTY.md"), "utf8");
  const headings = text.match(/^## .*$/gm) ?? [];
  for (const { name, version, license } of [...crates(), ...packages()]) {
    assert.ok(text.includes(`| ${name} ${version} | `), `${name} ${version} is missing`);
    const apacheAlone = license === "Apache-2.0";
    assert.ok(
      apacheAlone || headings.some((heading) => heading.includes(`${name} ${version}`)),
      `${name} has no text`,
    );
  }
});
