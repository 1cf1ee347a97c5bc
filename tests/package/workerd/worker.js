import { check } from "./shared/check.js";

export default {
  fetch: async () => Response.json(await check()),
};
