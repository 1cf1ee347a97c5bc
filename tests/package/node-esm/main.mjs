import { check } from "./shared/check.js";

console.log(JSON.stringify(await check()));
