// Who writes a journal in a browser holds a Web Lock of this name, which ends with its tab.

/** The name of the lock of a journal. */
export function lockOf(journal: string): string {
  return `kard-enroll journal ${journal}`;
}

/** Settles when nobody holds the lock of a journal; at once where there are no locks. */
export async function released(journal: string): Promise<void> {
  await globalThis.navigator?.locks?.request(lockOf(journal), () => {});
}
