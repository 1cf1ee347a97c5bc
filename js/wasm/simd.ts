/** The smallest module with an instruction of SIMD: `i32.const 0`, `i8x16.splat`, `i8x16.popcnt`. */
const MODULE = "AGFzbQEAAAABBQFgAAF7AwIBAAoKAQgAQQD9D/1iCw==";

/** Whether there is WebAssembly SIMD here, in which the core is compiled: every browser has it since Safari 16.4. */
export function hasSimd(): boolean {
  return WebAssembly.validate(Uint8Array.from(atob(MODULE), (character) => character.charCodeAt(0)));
}
