// Compares the results of two pipelines: their times are comparable only if their results are equal.

/**
 * Returns the users in the bodies, by id.
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
 * @param {string} what label for the error
 * @param {number} rows number of input rows
 * @param {readonly string[]} ours
 * @param {readonly string[]} theirs
 * @returns {{ both: number, oursAlone: number, theirsAlone: number }} numbers of valid rows
 * @throws {Error} when a user that is valid in both differs, or when few users are valid in both
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
  // Three rows of a hundred are invalid, and only this package looks up the prefixes of ZIP codes.
  if (both < 0.9 * rows) throw new Error(`${what}: only ${both} of ${rows} rows are valid in both`);
  return { both, oursAlone, theirsAlone };
}
