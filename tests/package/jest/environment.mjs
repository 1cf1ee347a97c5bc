// Jest's jsdom with what it lacks of a browser.

import { TestEnvironment } from "jest-environment-jsdom";

export default class extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, {
      Blob,
      File,
      ReadableStream,
      WritableStream,
      TextDecoder,
      TextEncoder,
      Uint8Array,
    });
  }
}
