// One user: Get, Update and Delete User. What sends is loaded when something is sent.

import { buildUpdateUser } from "../prepare/records.js";
import { loadNetwork } from "../send/load.js";
import type { PrepareOptions, UserOptions, UserRecord, UserResult } from "../types/index.js";
import { init } from "../wasm/init.js";

/**
 * Changes the attributes of a user that the record names and leaves the others alone.
 *
 * A record that does not pass the check is not sent: `ok` is false, `status` 0, and `issues` say why.
 * @throws {KardEnrollError} for misuse alone (`options.invalid`, `user_id.*`, `environment.*`), and the signal's reason
 */
export async function updateUser(
  record: UserRecord,
  options: UserOptions & PrepareOptions,
): Promise<UserResult> {
  await init();
  const update = buildUpdateUser(record, options);
  if (!update.ok) return { ok: false, status: 0, errors: [], issues: update.issues };
  const id: string = JSON.parse(update.body).data.id;
  return { ...(await ask("PUT", id, update.body, options)), issues: update.issues };
}

/**
 * The user as the API knows it; `ok` is false with `status` 404 when there is none.
 * @throws {KardEnrollError} for misuse alone, and the signal's reason
 */
export async function getUser(id: string | number, options: UserOptions): Promise<UserResult> {
  return ask("GET", String(id), undefined, options);
}

/**
 * Deletes a user. A 404 after an attempt whose answer was lost counts as deleted.
 * @throws {KardEnrollError} for misuse alone, and the signal's reason
 */
export async function deleteUser(id: string | number, options: UserOptions): Promise<UserResult> {
  return ask("DELETE", String(id), undefined, options);
}

async function ask(...of: Parameters<typeof import("./request.js").ask>): Promise<UserResult> {
  return (await loadNetwork()).ask(...of);
}
