import { expect, test } from "vitest";
import { check } from "./shared/check.js";

test("an address is hashed and a file prepared", async () => {
  const { users, invalid, hash } = await check();
  expect([users, invalid]).toEqual([2, 1]);
  expect(hash).toBe("b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514");
});
