import { dirname } from "node:path";

/** The dependencies of this project are installed in the parent folder. */
const root = dirname(import.meta.dirname);

export default { turbopack: { root }, outputFileTracingRoot: root };
