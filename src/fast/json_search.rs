//! The two searches that dominate reading and writing JSON strings, 8 bytes at a
//! time. Strings in JSON are short, so that one machine word is faster than a call of
//! `memchr`. The bit trick is Mycroft's test for a zero byte, in which the lowest mark
//! is always correct. The twin is the loop over the last bytes; the test below compares
//! the two for every byte in every position.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Marks the high bit of the first byte of `word` that equals `byte`.
const fn equal(word: u64, byte: u8) -> u64 {
    let zeroed = word ^ (ONES * byte as u64);
    zeroed.wrapping_sub(ONES) & !zeroed & HIGH
}

/// Marks the high bit of the first byte of `word` that is less than `limit`.
const fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES * limit as u64) & !word & HIGH
}

#[inline(always)]
fn find(bytes: &[u8], from: usize, marks: impl Fn(u64) -> u64, hit: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let (words, tail) = rest.as_chunks::<8>();
    let mut at = from;
    for word in words {
        let found = marks(u64::from_le_bytes(*word));
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + tail.iter().position(|&b| hit(b)).unwrap_or(tail.len())
}

/// The index of the first `"`, `\` or control character at or after `from`, or the
/// length of `bytes`.
#[inline(never)]
pub(crate) fn plain_end(bytes: &[u8], from: usize) -> usize {
    find(
        bytes,
        from,
        |word| below(word, 0x20) | equal(word, b'"') | equal(word, b'\\'),
        |b| b < 0x20 || b == b'"' || b == b'\\',
    )
}

/// The index of the first `"` or `\` at or after `from`, or the length of `bytes`.
#[inline(never)]
pub(crate) fn string_stop(bytes: &[u8], from: usize) -> usize {
    find(
        bytes,
        from,
        |word| equal(word, b'"') | equal(word, b'\\'),
        |b| b == b'"' || b == b'\\',
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_at_the_right_bytes_in_every_position() {
        for stop in 0..=255u8 {
            for length in 0..20 {
                for place in 0..length {
                    let mut text = vec![0xc3; length];
                    text[place] = stop;
                    let quote = stop == b'"' || stop == b'\\';
                    let expected = |stops: bool| if stops { place } else { length };
                    assert_eq!(plain_end(&text, 0), expected(quote || stop < 0x20));
                    assert_eq!(string_stop(&text, 0), expected(quote));
                }
            }
        }
    }

    #[test]
    fn a_search_from_the_end_finds_the_end() {
        assert_eq!(string_stop(b"abc", 3), 3);
    }
}
