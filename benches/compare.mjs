// Whether two pipelines make the same of the same rows, so that their times can be compared.

/**
 * Users by id, as each stands in the bodies.
 * @param {readonly string[]} bodies
 * @returns {Map<string, string>}
 */
function usersOf(bodies) {
  const users = new Map();
  for (const body of bodies) {
    for (const user of JSON.parse(body).data) users.set(user.id, JSON.stringify(user));
  }
  return users;
}

/**
 * @param {string} what is named where they differ
 * @param {number} rows how many rows went in
 * @param {readonly string[]} ours
 * @param {readonly string[]} theirs
 * @returns {{ both: number, oursAlone: number, theirsAlone: number }} rows that were accepted
 * @throws {Error} when a user whom both accept is not the same to the letter, or hardly any is accepted by both
 */
export function compare(what, rows, ours, theirs) {
  const mine = usersOf(ours);
  const other = usersOf(theirs);
  let both = 0;
  for (const [id, user] of mine) {
    const same = other.get(id);
    if (same === undefined) continue;
    if (same !== user) throw new Error(`${what}: the bodies differ\n  ours   ${user}\n  theirs ${same}`);
    both += 1;
  }
  const oursAlone = mine.size - both;
  const theirsAlone = other.size - both;
  // The data hold three bad rows in a hundred, and ZIP codes whose prefix only we look up.
  if (both < 0.9 * rows) throw new Error(`${what}: only ${both} of ${rows} rows are accepted by both`);
  return { both, oursAlone, theirsAlone };
}
