// The writer of a journal in a browser holds a Web Lock with this name, which ends with its tab.

/** The name of the lock of a journal. */
export function lockOf(journal: string): string {
  return `kard-enroll journal ${journal}`;
}

/** Settles when the lock of a journal is free; at once where there are no Web Locks. */
export async function released(journal: string): Promise<void> {
  await globalThis.navigator?.locks?.request(lockOf(journal), () => {});
}
