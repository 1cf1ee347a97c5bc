// The jsdom environment of Jest, with the globals of browsers that it lacks.

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
