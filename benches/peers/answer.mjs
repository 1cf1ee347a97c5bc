// Reads a response of Create Users with hand-written code.

/** @typedef {{ id: string, row: number, outcome: string, errors: unknown[] }} Outcome */

/**
 * @param {{ users: readonly { id: string, row: number }[] }} request
 * @param {string} body of a 201 or 207
 * @returns {Outcome[]}
 */
export function joinAnswer({ users }, body) {
  const { data = [], errors = [] } = JSON.parse(body);
  const created = new Set();
  for (const { id } of data) created.add(id);
  const refused = new Map();
  for (const error of errors) refused.set(error.id, [...(refused.get(error.id) ?? []), error]);
  return users.map(({ id, row }) => {
    const reasons = refused.get(id);
    const outcome = reasons !== undefined ? "rejected" : created.has(id) ? "created" : "unknown";
    return { id, row, outcome, errors: reasons ?? [] };
  });
}
