import { dirname } from "node:path";

/** The dependencies of this project are hoisted into the folder above. */
const root = dirname(import.meta.dirname);

export default { turbopack: { root }, outputFileTracingRoot: root };
