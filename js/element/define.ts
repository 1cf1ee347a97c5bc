// Registers `<kard-enroll>`. Importing it on a server does nothing, because there are no custom elements.

import { KardEnroll } from "./element.js";

if (globalThis.customElements && !customElements.get("kard-enroll")) {
  customElements.define("kard-enroll", KardEnroll);
}
