import { init } from "kard-enroll";

await init();
const sandbox = await (await fetch("sandbox.json")).json();
await fetch(sandbox.url);
const state = document.querySelector("#state");
if (state) state.textContent = "ready";
