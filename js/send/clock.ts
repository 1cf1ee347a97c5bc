// A monotonic clock, even where `performance.now` goes back: the sender computes waits as differences.

let last = 0;
let offset = 0;

/** Milliseconds. */
export function now(): number {
  const time = performance.now();
  if (time + offset < last) offset = last - time;
  last = time + offset;
  return last;
}
