// Registers `<kard-enroll>`. Importing it where there are no elements (a server) does nothing.

import { KardEnroll } from "./element.js";

if (globalThis.customElements && !customElements.get("kard-enroll")) {
  customElements.define("kard-enroll", KardEnroll);
}
