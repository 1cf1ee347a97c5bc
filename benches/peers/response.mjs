// Reads a response of Create Users with hand-written code.

/** @typedef {{ id: string, row: number, outcome: string, errors: unknown[] }} Outcome */

/**
 * @param {{ users: readonly { id: string, row: number }[] }} request
 * @param {string} body of a 201 or 207
 * @returns {Outcome[]}
 */
export function joinResponse({ users }, body) {
  const { data = [], errors = [] } = JSON.parse(body);
  const created = new Set();
  for (const { id } of data) created.add(id);
  const rejected = new Map();
  for (const error of errors) rejected.set(error.id, [...(rejected.get(error.id) ?? []), error]);
  return users.map(({ id, row }) => {
    const reasons = rejected.get(id);
    const outcome = reasons !== undefined ? "rejected" : created.has(id) ? "created" : "unknown";
    return { id, row, outcome, errors: reasons ?? [] };
  });
}
