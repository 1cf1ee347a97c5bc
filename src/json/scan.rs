//! The two searches that reading and writing spend their time in, eight bytes
//! at a step. Values in JSON are short, so a plain word beats a library call;
//! the trick is Mycroft's "has a zero byte" (the lowest mark is always true).

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// A mark in the high bit of the first byte of `word` that is `byte`.
const fn equal(word: u64, byte: u8) -> u64 {
    let gone = word ^ (ONES * byte as u64);
    gone.wrapping_sub(ONES) & !gone & HIGH
}

/// A mark in the high bit of the first byte of `word` that is below `limit`.
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

/// The first `"`, `\` or control character at or after `from`; the length of
/// `bytes` when there is none.
#[inline(never)]
pub(crate) fn plain_end(bytes: &[u8], from: usize) -> usize {
    find(
        bytes,
        from,
        |word| below(word, 0x20) | equal(word, b'"') | equal(word, b'\\'),
        |b| b < 0x20 || b == b'"' || b == b'\\',
    )
}

/// The first `"` or `\` at or after `from`; the length of `bytes` when there
/// is none.
#[inline(never)]
pub(crate) fn string_stop(bytes: &[u8], from: usize) -> usize {
    find(
        bytes,
        from,
        |word| equal(word, b'"') | equal(word, b'\\'),
        |b| b == b'"' || b == b'\\',
    )
}

/// The index after the quote that closes the string whose first character is
/// at `from`, and whether an escape stands before it; `None` when nothing
/// closes it.
pub(crate) fn string_end(bytes: &[u8], from: usize) -> Option<(usize, bool)> {
    let mut at = from;
    let mut escaped = false;
    loop {
        at = string_stop(bytes, at);
        if bytes.get(at)? == &b'"' {
            return Some((at + 1, escaped));
        }
        escaped = true;
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place_stops_as_it_must() {
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
    fn a_search_from_beyond_the_end_finds_the_end() {
        assert_eq!(string_stop(b"abc", 3), 3);
        assert_eq!(string_end(b"abc\\", 0), None);
        assert_eq!(string_end(b"a\\\"b\"c", 0), Some((5, true)));
    }
}
