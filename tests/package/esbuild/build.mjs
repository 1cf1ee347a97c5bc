import { build } from "esbuild";

await build({
  entryPoints: {
    app: "./shared/page.js",
    // esbuild does not process `new URL`, so these entry points copy the files to the folder of the bundle.
    worker: "kard-enroll/worker",
    kard_enroll_bg: "kard-enroll/kard_enroll_bg.wasm",
  },
  loader: { ".wasm": "copy" },
  bundle: true,
  format: "esm",
  minify: true,
  outdir: "out",
});
