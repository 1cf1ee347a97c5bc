// Runs the test on a page and shows its result.

import { check } from "./check.js";

globalThis.outcome = check().catch((error) => ({ error: `${error.message} (${error.cause})` }));
globalThis.begun = true;
