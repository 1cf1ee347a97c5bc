// Builds dist/standalone/: the element in one script for pages without a bundler, with its workers and the WebAssembly.

import { join } from "node:path";
import { root } from "./run.mjs";

/** Bundles `kard-enroll/define`. Needs the compiled TypeScript in dist/. */
export async function buildStandalone() {
  const { build } = await import("vite");
  const assetFileNames = "[name][extname]";
  await build({
    configFile: false,
    root,
    base: "./",
    publicDir: false,
    logLevel: "warn",
    worker: { format: "es", rolldownOptions: { output: { assetFileNames } } },
    build: {
      outDir: "dist/standalone",
      target: "es2022",
      assetsInlineLimit: 0,
      modulePreload: false,
      minify: true,
      rolldownOptions: {
        input: { "kard-enroll": join(root, "dist/element/define.js") },
        // Pages refer to this file by name, so the name has no hash.
        output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js", assetFileNames },
        preserveEntrySignatures: false,
      },
    },
  });
}
