// The options of a run: defaults and invalid values.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type EnrollOptions, enrollUsers, init, prepareUsers } from "kard-enroll";
import { defaultSendConfig } from "../../dist/wasm/generated/kard_enroll.js";
import { SEND_DEFAULTS } from "../../js/send/defaults.js";

before(() => init());

test("the help of the command line shows the defaults of the sender", () => {
  const { concurrency, timeout } = defaultSendConfig() as typeof SEND_DEFAULTS;
  assert.deepEqual({ concurrency, timeout }, SEND_DEFAULTS);
});

test("the error for an invalid value contains the name of the option, and nothing is sent", async () => {
  for (const [wrong, message] of [
    [{ lookup: "yes" }, "lookup must be true or false"],
    [{ dryRun: 1 }, "dryRun must be true or false"],
    [{ concurrency: 0 }, "concurrency must be a whole number from 1 to 64"],
    [{ concurrency: null }, "concurrency must be a whole number from 1 to 64"],
    [{ timeout: 0.5 }, "timeout must be a whole number from 1 to 3600000"],
    [{ retry: { base: 0 } }, "retry.base must be a whole number from 1 to 60000"],
    [{ retry: { retries: 101 } }, "retry.retries must be a whole number from 0 to 100"],
    [{ token: "" }, "token must be a string or a function that returns one"],
    [{ token: "Bearer x" }, "token must not begin with Bearer, which is added automatically"],
    [{ journal: {} }, "journal must be the result of openJournal"],
    [{ retryRejected: [1] }, "retryRejected requires the option journal"],
    [{ signal: {} }, "signal must be an AbortSignal"],
  ] as const) {
    const options = {
      organizationId: "an-organization",
      environment: "https://api.test",
      token: "a token",
      fetch: async () => assert.fail("nothing is sent"),
      ...wrong,
    };
    const run = enrollUsers(prepareUsers([{ id: "1" }]), options as unknown as EnrollOptions);
    await assert.rejects(run.report, { code: "options.invalid", message });
  }
});
