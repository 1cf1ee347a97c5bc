import { check } from "./shared/check.js";

check().then(postMessage, (error) => postMessage({ error: error.message }));
