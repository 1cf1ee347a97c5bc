import { promisify } from "node:util";
import webpack from "webpack";

const stats = await promisify(webpack)({
  mode: "production",
  context: import.meta.dirname,
  entry: "./shared/page.js",
  // It would warn of anything beyond 244 KiB, which the WebAssembly is before it is compressed.
  performance: { hints: false },
  output: { filename: "app.js", path: `${import.meta.dirname}/out` },
});
if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString("errors-warnings"));
