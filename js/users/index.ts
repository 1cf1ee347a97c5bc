// Get, update and delete one user. The code that sends is loaded with the first request.

import { buildUpdateUser } from "../prepare/records.js";
import { loadSender } from "../send/load.js";
import type { PrepareOptions, UserOptions, UserRecord, UserResult } from "../types/index.js";
import { init } from "../wasm/init.js";

/**
 * Updates the attributes of a user that the record contains. The other attributes do not change.
 *
 * An invalid record is not sent: `ok` is false, `status` is 0, and `issues` contains the errors.
 * @throws {KardEnrollError} only for incorrect use (`options.invalid`, `user_id.*`, `environment.*`), and the reason of `signal`
 */
export async function updateUser(
  record: UserRecord,
  options: UserOptions & PrepareOptions,
): Promise<UserResult> {
  await init();
  const update = buildUpdateUser(record, options);
  if (!update.ok) return { ok: false, status: 0, errors: [], issues: update.issues };
  const id: string = JSON.parse(update.body).data.id;
  return { ...(await request("PUT", id, update.body, options)), issues: update.issues };
}

/**
 * Gets a user from the API. If the user does not exist, `ok` is false and `status` is 404.
 * @throws {KardEnrollError} only for incorrect use, and the reason of `signal`
 */
export async function getUser(id: string | number, options: UserOptions): Promise<UserResult> {
  return request("GET", String(id), undefined, options);
}

/**
 * Deletes a user. A 404 after a lost response counts as deleted.
 * @throws {KardEnrollError} only for incorrect use, and the reason of `signal`
 */
export async function deleteUser(id: string | number, options: UserOptions): Promise<UserResult> {
  return request("DELETE", String(id), undefined, options);
}

async function request(...of: Parameters<typeof import("./request.js").requestUser>): Promise<UserResult> {
  return (await loadSender()).requestUser(...of);
}
