//! SHA-256 of four texts at once, one in each lane of a SIMD register
//! ([FIPS 180-4](https://csrc.nist.gov/pubs/fips/180-4/upd1/final), section 6.2). A
//! single text leaves most of such a register unused: in WebAssembly, four texts at once
//! take a little more than half of the time of four texts with `sha2`. The twin `sha2`
//! hashes single and long texts; the tests below compare the two.
//!
//! On other targets a lane is an element of an array, and the same rounds use it.

use crate::fast::byte_buf::copy;

/// The number of texts that are hashed at once.
pub(crate) const LANES: usize = 4;
/// The longest text, in bytes: two blocks without their padding.
pub(crate) const MAX_LEN: usize = 2 * BLOCK - PADDING;

const BLOCK: usize = 64;
/// Bytes of the padding: the bit after the text, and the length.
const PADDING: usize = 9;

/// The number of blocks of a text of `len` bytes.
pub(crate) const fn blocks(len: usize) -> usize {
    (len + PADDING).div_ceil(BLOCK)
}

#[rustfmt::skip]
const K: [u32; 64] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

const INITIAL_STATE: [u32; 8] = [
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/// The same 32-bit word of each text.
#[cfg(target_arch = "wasm32")]
mod words {
    use core::arch::wasm32::{
        i32x4_add, i32x4_shl, u8x16_shuffle, u32x4_shr, u32x4_shuffle, u32x4_splat, v128, v128_and,
        v128_andnot, v128_or, v128_xor,
    };

    use crate::fast::simd::{BLOCK, vector};

    #[derive(Clone, Copy)]
    pub(super) struct LaneWord(v128);

    /// Swaps rows and columns.
    #[inline(always)]
    fn transpose([a, b, c, d]: [v128; 4]) -> [v128; 4] {
        let ab = u32x4_shuffle::<0, 4, 1, 5>(a, b);
        let cd = u32x4_shuffle::<0, 4, 1, 5>(c, d);
        let ab_end = u32x4_shuffle::<2, 6, 3, 7>(a, b);
        let cd_end = u32x4_shuffle::<2, 6, 3, 7>(c, d);
        [
            u32x4_shuffle::<0, 1, 4, 5>(ab, cd),
            u32x4_shuffle::<2, 3, 6, 7>(ab, cd),
            u32x4_shuffle::<0, 1, 4, 5>(ab_end, cd_end),
            u32x4_shuffle::<2, 3, 6, 7>(ab_end, cd_end),
        ]
    }

    /// Reverses the bytes of each word.
    #[inline(always)]
    #[rustfmt::skip]
    fn swap_bytes(word: v128) -> v128 {
        u8x16_shuffle::<3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12>(word, word)
    }

    impl LaneWord {
        #[inline(always)]
        pub(super) fn all(word: u32) -> LaneWord {
            LaneWord(u32x4_splat(word))
        }

        /// From four big-endian words of each text to the first word of all texts, the
        /// second word of all texts, and so on.
        #[inline(always)]
        pub(super) fn transposed(texts: [&[u8; BLOCK]; 4]) -> [LaneWord; 4] {
            transpose(texts.map(vector::load)).map(|word| LaneWord(swap_bytes(word)))
        }

        /// The inverse of [`transposed`](LaneWord::transposed).
        #[inline(always)]
        pub(super) fn texts(words: [LaneWord; 4]) -> [[u8; BLOCK]; 4] {
            transpose(words.map(|word| word.0)).map(|text| vector::store(swap_bytes(text)))
        }

        #[inline(always)]
        pub(super) fn add(self, other: LaneWord) -> LaneWord {
            LaneWord(i32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub(super) fn xor(self, other: LaneWord) -> LaneWord {
            LaneWord(v128_xor(self.0, other.0))
        }

        #[inline(always)]
        pub(super) fn and(self, other: LaneWord) -> LaneWord {
            LaneWord(v128_and(self.0, other.0))
        }

        #[inline(always)]
        pub(super) fn without(self, other: LaneWord) -> LaneWord {
            LaneWord(v128_andnot(self.0, other.0))
        }

        #[inline(always)]
        pub(super) fn shifted<const N: u32>(self) -> LaneWord {
            LaneWord(u32x4_shr(self.0, N))
        }

        #[inline(always)]
        pub(super) fn rotated<const N: u32>(self) -> LaneWord {
            LaneWord(v128_or(u32x4_shr(self.0, N), i32x4_shl(self.0, 32 - N)))
        }
    }
}

/// The same 32-bit word of each text.
#[cfg(not(target_arch = "wasm32"))]
mod words {
    use crate::fast::simd::BLOCK;

    #[derive(Clone, Copy)]
    pub(super) struct LaneWord([u32; 4]);

    impl LaneWord {
        pub(super) fn all(word: u32) -> LaneWord {
            LaneWord([word; 4])
        }

        /// From four big-endian words of each text to the first word of all texts, the
        /// second word of all texts, and so on.
        pub(super) fn transposed(texts: [&[u8; BLOCK]; 4]) -> [LaneWord; 4] {
            [0, 1, 2, 3].map(|word| {
                LaneWord(texts.map(|text| {
                    let (words, _) = text.as_chunks();
                    u32::from_be_bytes(words[word])
                }))
            })
        }

        /// The inverse of [`transposed`](LaneWord::transposed).
        pub(super) fn texts(words: [LaneWord; 4]) -> [[u8; BLOCK]; 4] {
            [0, 1, 2, 3].map(|text| {
                let mut out = [0; BLOCK];
                let (places, _) = out.as_chunks_mut();
                for (place, word) in places.iter_mut().zip(&words) {
                    *place = word.0[text].to_be_bytes();
                }
                out
            })
        }

        fn with(self, other: LaneWord, of: impl Fn(u32, u32) -> u32) -> LaneWord {
            let [a, b, c, d] = self.0;
            let [e, f, g, h] = other.0;
            LaneWord([of(a, e), of(b, f), of(c, g), of(d, h)])
        }

        pub(super) fn add(self, other: LaneWord) -> LaneWord {
            self.with(other, u32::wrapping_add)
        }

        pub(super) fn xor(self, other: LaneWord) -> LaneWord {
            self.with(other, |a, b| a ^ b)
        }

        pub(super) fn and(self, other: LaneWord) -> LaneWord {
            self.with(other, |a, b| a & b)
        }

        pub(super) fn without(self, other: LaneWord) -> LaneWord {
            self.with(other, |a, b| a & !b)
        }

        pub(super) fn shifted<const N: u32>(self) -> LaneWord {
            LaneWord(self.0.map(|word| word >> N))
        }

        pub(super) fn rotated<const N: u32>(self) -> LaneWord {
            LaneWord(self.0.map(|word| word.rotate_right(N)))
        }
    }
}

use words::LaneWord;

/// The digests of texts that all have the same number of blocks, one or two. A longer
/// text is hashed without its end.
pub(crate) fn digests(texts: [&[u8]; LANES]) -> [[u8; 32]; LANES] {
    let count = blocks(texts[0].len()).min(2);
    let mut padded = [[0_u8; 2 * BLOCK]; LANES];
    for (text, padded) in texts.iter().zip(&mut padded) {
        let text = text.get(..MAX_LEN).unwrap_or(text);
        let len = text.len();
        copy(&mut padded[..len], text);
        padded[len] = 0x80;
        let bits = (len as u64 * 8).to_be_bytes();
        padded[count * BLOCK - bits.len()..count * BLOCK].copy_from_slice(&bits);
    }
    let mut state = INITIAL_STATE.map(LaneWord::all);
    for block in 0..count {
        compress(&mut state, &padded, block);
    }
    let [a, b, c, d, e, f, g, h] = state;
    let mut out = [[0; 32]; LANES];
    let halves = [LaneWord::texts([a, b, c, d]), LaneWord::texts([e, f, g, h])];
    for (at, digest) in out.iter_mut().enumerate() {
        let (first, second) = digest.split_at_mut(16);
        first.copy_from_slice(&halves[0][at]);
        second.copy_from_slice(&halves[1][at]);
    }
    out
}

fn compress(state: &mut [LaneWord; 8], padded: &[[u8; 2 * BLOCK]; LANES], block: usize) {
    let [a, b, c, d] = padded.each_ref().map(|text| {
        let (blocks, _) = text.as_chunks::<BLOCK>();
        let (quarters, _) = blocks[block].as_chunks::<16>();
        quarters
    });
    let mut w = [LaneWord::all(0); 16];
    let (groups, _) = w.as_chunks_mut::<4>();
    for (at, group) in groups.iter_mut().enumerate() {
        *group = LaneWord::transposed([&a[at], &b[at], &c[at], &d[at]]);
    }
    let mut s = *state;
    for first in (0..64).step_by(16) {
        if first > 0 {
            for at in 0..16 {
                let w1 = w[(at + 1) % 16];
                let w14 = w[(at + 14) % 16];
                let small0 = w1
                    .rotated::<7>()
                    .xor(w1.rotated::<18>())
                    .xor(w1.shifted::<3>());
                let small1 = w14
                    .rotated::<17>()
                    .xor(w14.rotated::<19>())
                    .xor(w14.shifted::<10>());
                w[at] = w[at].add(small0).add(w[(at + 9) % 16]).add(small1);
            }
        }
        let (k, _) = K[first..first + 16].as_chunks::<8>();
        let (w, _) = w.as_chunks::<8>();
        for (k, w) in k.iter().zip(w) {
            eight_rounds(&mut s, k, w);
        }
    }
    for (word, sum) in state.iter_mut().zip(s) {
        *word = word.add(sum);
    }
}

/// Eight rounds. After them each variable has its own role again, so no value is moved.
#[inline(always)]
fn eight_rounds(s: &mut [LaneWord; 8], k: &[u32; 8], w: &[LaneWord; 8]) {
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *s;
    macro_rules! round {
        ($a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident $at:literal) => {
            let big1 = $e
                .rotated::<6>()
                .xor($e.rotated::<11>())
                .xor($e.rotated::<25>());
            let choice = $e.and($f).xor($g.without($e));
            let sum = $h
                .add(w[$at])
                .add(LaneWord::all(k[$at]))
                .add(big1)
                .add(choice);
            let big0 = $a
                .rotated::<2>()
                .xor($a.rotated::<13>())
                .xor($a.rotated::<22>());
            let majority = $a.and($b.xor($c)).xor($b.and($c));
            $d = $d.add(sum);
            $h = sum.add(big0).add(majority);
        };
    }
    round!(a b c d e f g h 0);
    round!(h a b c d e f g 1);
    round!(g h a b c d e f 2);
    round!(f g h a b c d e 3);
    round!(e f g h a b c d 4);
    round!(d e f g h a b c 5);
    round!(c d e f g h a b 6);
    round!(b c d e f g h a 7);
    *s = [a, b, c, d, e, f, g, h];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::hash::digest;

    /// Pseudo-random numbers (xorshift), the same in every run.
    fn random() -> impl FnMut() -> u64 {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        }
    }

    #[test]
    fn equals_sha2_at_every_length() {
        let text: Vec<u8> = (0..=255).cycle().take(400).collect();
        for len in 0..=MAX_LEN {
            let texts = [0, 1, 7, 100].map(|from| &text[from..from + len]);
            assert_eq!(digests(texts), texts.map(digest), "{len}");
        }
    }

    #[test]
    fn texts_of_different_lengths_do_not_affect_each_other() {
        let mut next = random();
        let bytes: Vec<u8> = (0..4096).map(|_| next() as u8).collect();
        for _ in 0..250_000 {
            let two = next() & 1 == 1;
            let texts = [(); LANES].map(|()| {
                let len = if two {
                    56 + next() as usize % 64
                } else {
                    next() as usize % 56
                };
                let from = next() as usize % (bytes.len() - len);
                &bytes[from..from + len]
            });
            assert_eq!(digests(texts), texts.map(digest));
        }
    }

    #[test]
    fn a_text_of_56_bytes_has_two_blocks() {
        assert_eq!([0, 55, 56, MAX_LEN].map(blocks), [1, 1, 2, 2]);
        assert_eq!(blocks(MAX_LEN + 1), 3);
    }
}
