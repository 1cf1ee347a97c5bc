// A clock that never goes back, whatever `performance.now` does: a wait is a difference of two of its times.

let last = 0;
let offset = 0;

/** Milliseconds. */
export function now(): number {
  const time = performance.now();
  if (time + offset < last) offset = last - time;
  last = time + offset;
  return last;
}
