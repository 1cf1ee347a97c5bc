//! Operations on 16 bytes at a time: membership in a set of ASCII characters, lower
//! case, and hex digits. WebAssembly does each with a few SIMD instructions; all other
//! targets use scalar code. The tests compare both with the plain definition.

/// Bytes of a SIMD register.
pub(crate) const BLOCK: usize = 16;

/// A set of ASCII characters: `byte` is in the set if bit `byte >> 4` of
/// `low[byte & 15]` is 1. `HIGH` has that bit for each upper half byte, and none from
/// 0x80 on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AsciiSet {
    low: [u8; BLOCK],
}

const HIGH: [u8; BLOCK] = [1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0];

impl AsciiSet {
    /// The set of these bytes; bytes that are not ASCII are ignored.
    pub(crate) const fn of(bytes: &[u8]) -> AsciiSet {
        let mut low = [0; BLOCK];
        let mut at = 0;
        while at < bytes.len() {
            low[(bytes[at] & 15) as usize] |= HIGH[(bytes[at] >> 4) as usize];
            at += 1;
        }
        AsciiSet { low }
    }

    /// Adds the bytes from `first` to `last`.
    pub(crate) const fn with_range(mut self, first: u8, last: u8) -> AsciiSet {
        let mut byte = first;
        while byte <= last {
            self.low[(byte & 15) as usize] |= HIGH[(byte >> 4) as usize];
            byte += 1;
        }
        self
    }

    /// Whether `byte` is in the set.
    #[cfg(any(test, not(target_arch = "wasm32")))]
    pub(crate) const fn has(&self, byte: u8) -> bool {
        self.low[(byte & 15) as usize] & HIGH[(byte >> 4) as usize] != 0
    }

    /// Bit `n` is 1 if byte `n` is in the set.
    #[cfg(target_arch = "wasm32")]
    #[inline(always)]
    pub(crate) fn marks(&self, block: &[u8; BLOCK]) -> u64 {
        use core::arch::wasm32::{
            i8x16_bitmask, u8x16_eq, u8x16_shr, u8x16_splat, u8x16_swizzle, v128_and,
        };
        let bytes = vector::load(block);
        let low = u8x16_swizzle(vector::load(&self.low), v128_and(bytes, u8x16_splat(15)));
        let high = u8x16_swizzle(vector::load(&HIGH), u8x16_shr(bytes, 4));
        let absent = u8x16_eq(v128_and(low, high), u8x16_splat(0));
        u64::from(!i8x16_bitmask(absent))
    }

    /// Bit `n` is 1 if byte `n` is in the set.
    #[cfg(not(target_arch = "wasm32"))]
    #[inline(always)]
    pub(crate) fn marks(&self, block: &[u8; BLOCK]) -> u64 {
        let mut marks = 0;
        for (at, &byte) in block.iter().enumerate() {
            marks |= u64::from(self.has(byte)) << at;
        }
        marks
    }
}

/// Bit `n` is 1 if byte `n` equals `byte`.
#[cfg(target_arch = "wasm32")]
#[inline(always)]
pub(crate) fn equal(block: &[u8; BLOCK], byte: u8) -> u64 {
    use core::arch::wasm32::{i8x16_bitmask, u8x16_eq, u8x16_splat};
    u64::from(i8x16_bitmask(u8x16_eq(
        vector::load(block),
        u8x16_splat(byte),
    )))
}

/// Bit `n` is 1 if byte `n` equals `byte`.
#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
pub(crate) fn equal(block: &[u8; BLOCK], byte: u8) -> u64 {
    let mut marks = 0;
    for (at, &other) in block.iter().enumerate() {
        marks |= u64::from(other == byte) << at;
    }
    marks
}

/// The block with its ASCII letters in lower case.
#[cfg(target_arch = "wasm32")]
#[inline(always)]
pub(crate) fn lower(block: &[u8; BLOCK]) -> [u8; BLOCK] {
    use core::arch::wasm32::{u8x16_add, u8x16_lt, u8x16_splat, u8x16_sub, v128_and};
    let bytes = vector::load(block);
    let letter = u8x16_lt(u8x16_sub(bytes, u8x16_splat(b'A')), u8x16_splat(26));
    vector::store(u8x16_add(bytes, v128_and(letter, u8x16_splat(0x20))))
}

/// The block with its ASCII letters in lower case.
#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
pub(crate) fn lower(block: &[u8; BLOCK]) -> [u8; BLOCK] {
    block.map(|byte| byte.to_ascii_lowercase())
}

/// The block as lowercase hex digits.
#[cfg(target_arch = "wasm32")]
#[inline(always)]
pub(crate) fn hex(block: &[u8; BLOCK]) -> [[u8; BLOCK]; 2] {
    use core::arch::wasm32::{u8x16_shr, u8x16_shuffle, u8x16_splat, u8x16_swizzle, v128_and};
    let bytes = vector::load(block);
    let high = u8x16_shr(bytes, 4);
    let low = v128_and(bytes, u8x16_splat(15));
    let first = u8x16_shuffle::<0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23>(high, low);
    let second =
        u8x16_shuffle::<8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31>(high, low);
    let digits = vector::load(b"0123456789abcdef");
    [first, second].map(|nibbles| vector::store(u8x16_swizzle(digits, nibbles)))
}

/// The block as lowercase hex digits.
#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
pub(crate) fn hex(block: &[u8; BLOCK]) -> [[u8; BLOCK]; 2] {
    let digit = |nibble: u8| b"0123456789abcdef"[usize::from(nibble)];
    let mut out = [[0; BLOCK]; 2];
    let places = out.iter_mut().flatten();
    let nibbles = block.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    places
        .zip(nibbles)
        .for_each(|(place, nibble)| *place = digit(nibble));
    out
}

/// Loads and stores in two halves: LLVM compiles such a load to two instructions, but
/// one written byte by byte to sixteen, because `.cargo/config.toml` disables
/// automatic vectorization.
#[cfg(target_arch = "wasm32")]
pub(crate) mod vector {
    use super::BLOCK;
    use core::arch::wasm32::{u64x2, u64x2_extract_lane, v128};

    #[inline(always)]
    pub(crate) const fn load(bytes: &[u8; BLOCK]) -> v128 {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *bytes;
        u64x2(
            u64::from_le_bytes([a, b, c, d, e, f, g, h]),
            u64::from_le_bytes([i, j, k, l, m, n, o, p]),
        )
    }

    #[inline(always)]
    pub(crate) fn store(bytes: v128) -> [u8; BLOCK] {
        let mut out = [0; BLOCK];
        let (first, second) = out.split_at_mut(BLOCK / 2);
        first.copy_from_slice(&u64x2_extract_lane::<0>(bytes).to_le_bytes());
        second.copy_from_slice(&u64x2_extract_lane::<1>(bytes).to_le_bytes());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_marks_its_bytes_in_every_position_and_no_others() {
        let set = AsciiSet::of(b",\"\r\n")
            .with_range(b'a', b'z')
            .with_range(b'0', b'4');
        let plain =
            |byte: u8| matches!(byte, b',' | b'"' | b'\r' | b'\n' | b'a'..=b'z' | b'0'..=b'4');
        for byte in 0..=255_u8 {
            assert_eq!(set.has(byte), plain(byte), "{byte}");
            for place in 0..BLOCK {
                let mut block = [0xc3; BLOCK];
                block[place] = byte;
                assert_eq!(set.marks(&block), u64::from(plain(byte)) << place, "{byte}");
            }
        }
    }

    #[test]
    fn marks_equal_bytes() {
        for byte in 0..=255_u8 {
            let block = [byte, 7, 0, 0x80, byte, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 0xff];
            let plain = (0..BLOCK).filter(|&at| block[at] == byte);
            assert_eq!(equal(&block, byte), plain.map(|at| 1 << at).sum::<u64>());
        }
    }

    #[test]
    fn writes_a_block_as_hex_digits() {
        for byte in 0..=255_u8 {
            let block: [u8; BLOCK] = std::array::from_fn(|at| byte.wrapping_add(at as u8));
            let plain: String = block.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex(&block).as_flattened(), plain.as_bytes());
        }
    }

    #[test]
    fn converts_only_ascii_letters_to_lower_case() {
        for byte in 0..=255_u8 {
            assert_eq!(lower(&[byte; BLOCK]), [byte.to_ascii_lowercase(); BLOCK]);
        }
    }
}
