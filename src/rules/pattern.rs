//! The patterns as automata, made when the crate is built (`build.rs`) and used
//! without loading: a byte costs two look-ups.
//!
//! Why not `regex` itself: in the wasm it costs 96 KB gzip and 4 µs an address.
//! It stays the oracle of the tests, which compile the same table with it.

/// A minimal DFA over bytes that matches whole texts.
#[derive(Debug)]
pub struct Dfa {
    stride: u16,
    classes: &'static [u8; 256],
    /// Rows of `stride` premultiplied states; row 0 is the dead state.
    next: &'static [u16],
    accepts: &'static [bool],
}

impl Dfa {
    /// Whether the whole of `bytes` matches. Linear; stops at the first byte
    /// after which no match is possible.
    #[inline(always)]
    #[must_use]
    pub fn matches(&self, bytes: &[u8]) -> bool {
        let mut state = self.stride;
        for &byte in bytes {
            let class = self.classes[usize::from(byte)];
            state = self.next[usize::from(state) + usize::from(class)];
            if state == 0 {
                return false;
            }
        }
        self.accepts[usize::from(state / self.stride)]
    }
}

include!(concat!(env!("OUT_DIR"), "/patterns_dfa.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_needs_no_dot_in_its_domain() {
        assert!(EMAIL.matches(b"a@localhost"));
        assert!(!EMAIL.matches(b"a@-b.com"));
        assert!(!EMAIL.matches(b""));
    }

    #[test]
    fn a_label_has_at_most_63_characters() {
        let label = "a".repeat(63);
        assert!(EMAIL.matches(format!("x@{label}.com").as_bytes()));
        assert!(!EMAIL.matches(format!("x@{label}a.com").as_bytes()));
    }

    #[test]
    fn e164_has_at_most_15_digits_and_no_leading_zero() {
        assert!(E164.matches(b"+123456789012345"));
        assert!(!E164.matches(b"+1234567890123456"));
        assert!(!E164.matches(b"+0123"));
    }
}
