// The same on a page, which tells what came out.

import { check } from "./check.js";

globalThis.outcome = check().catch((error) => ({ error: `${error.message} (${error.cause})` }));
globalThis.begun = true;
