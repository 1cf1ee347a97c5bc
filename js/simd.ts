/** Whether there is WebAssembly SIMD here, in which the core is compiled: every browser has it since Safari 16.4. */
export function hasSimd(): boolean {
  // The smallest module with an instruction of it: `i32.const 0`, `i8x16.splat`, `i8x16.popcnt`.
  const head = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0];
  const code = [10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
  return WebAssembly.validate(Uint8Array.of(...head, ...code));
}
