import { build } from "esbuild";

await build({
  entryPoints: ["worker.js"],
  bundle: true,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
  loader: { ".wasm": "copy" },
  assetNames: "[name]",
  outdir: "out",
});
