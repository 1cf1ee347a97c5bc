//! Lower case as [`str::to_lowercase`] has it: Unicode's, without locale.
//!
//! The standard library takes 8 bytes for each of 1,462 letters, of which
//! `build.rs` makes runs. A test holds every character against it.
//!
//! The odd case: a `Σ` becomes `ς` at the end of a word, which depends on the
//! nearest characters around it that do not only modify another.

include!(concat!(env!("OUT_DIR"), "/lower_case.rs"));

/// The letter has a case.
const CASED: u32 = 1;
/// The character is passed over in the search for a letter that has a case.
const IGNORABLE: u32 = 2;

/// `text` in lower case.
pub(crate) fn lower(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            'Σ' => {
                let ends_word =
                    cased(text[..at].chars().rev()) && !cased(text[at + 'Σ'.len_utf8()..].chars());
                out.push(if ends_word { 'ς' } else { 'σ' });
            }
            // The only one that becomes two.
            'İ' => out.push_str("i\u{307}"),
            _ => out.push(one(c)),
        }
    }
    out
}

/// `c` in lower case, where that is one character.
fn one(c: char) -> char {
    let code = u32::from(c);
    let after = RUNS.partition_point(|run| run >> 11 <= code);
    let Some(at) = after.checked_sub(1) else {
        return c;
    };
    let run = RUNS[at];
    let from_start = code - (run >> 11);
    let step = 1 + (run >> 10 & 1);
    if !from_start.is_multiple_of(step) || from_start / step >= run & 0x3ff {
        return c;
    }
    char::from_u32(code.wrapping_add(DISTANCES[at])).unwrap_or(c)
}

/// Whether the first of `chars` that is not passed over has a case.
fn cased(chars: impl Iterator<Item = char>) -> bool {
    chars.map(kind).find(|&kind| kind != IGNORABLE) == Some(CASED)
}

fn kind(c: char) -> u32 {
    // The first begins at 0.
    let after = KIND_STARTS.partition_point(|&(start, _)| start <= u32::from(c));
    let (mut end, from) = KIND_STARTS[after - 1];
    let (mut value, mut shift) = (0, 0);
    for &byte in &KIND_LENGTHS[usize::from(from)..] {
        value |= u32::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            end += value >> 2;
            if end > u32::from(c) {
                break;
            }
            (value, shift) = (0, 0);
        }
    }
    value & 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_lowered_as_the_standard_library_does_alone_and_beside_a_sigma() {
        let mut text = String::new();
        for c in '\0'..=char::MAX {
            text.clear();
            text.extend([c, ' ', c, 'Σ', ' ', 'a', c, 'Σ', ' ', 'a', 'Σ', c, ' ']);
            text.extend(['a', 'Σ', c, 'a', ' ', 'a', c, c, 'Σ', c, c, ' ', c]);
            assert_eq!(lower(&text), text.to_lowercase(), "{c:?}");
        }
    }
}
