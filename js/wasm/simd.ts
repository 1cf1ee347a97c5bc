/** The smallest module with a SIMD instruction: `i32.const 0`, `i8x16.splat`, `i8x16.popcnt`. */
const MODULE = "AGFzbQEAAAABBQFgAAF7AwIBAAoKAQgAQQD9D/1iCw==";

/** Whether the platform has WebAssembly SIMD, which the core uses. Every browser has it since Safari 16.4. */
export function hasSimd(): boolean {
  return WebAssembly.validate(Uint8Array.from(atob(MODULE), (character) => character.charCodeAt(0)));
}
