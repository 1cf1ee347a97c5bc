import { init } from "kard-enroll";

await init();
console.log("loaded");
