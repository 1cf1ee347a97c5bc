import { promisify } from "node:util";
import webpack from "webpack";

const stats = await promisify(webpack)({
  mode: "production",
  context: import.meta.dirname,
  entry: "./shared/page.js",
  // webpack warns about files of more than 244 KiB, and the uncompressed WebAssembly is larger.
  performance: { hints: false },
  output: { filename: "app.js", path: `${import.meta.dirname}/out` },
});
if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString("errors-warnings"));
