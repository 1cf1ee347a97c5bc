// dist/standalone/: the element in one script for pages without a bundler, with its workers and the wasm beside it.

import { join } from "node:path";
import { root } from "./run.mjs";

/** Bundles what `kard-enroll/define` registers. Wants the built package. */
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
        // The one name that a page has to know.
        output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js", assetFileNames },
        preserveEntrySignatures: false,
      },
    },
  });
}
