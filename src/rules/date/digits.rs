//! Numbers from ASCII digits.

/// The value of ASCII digits, at most [`u32::MAX`].
pub(super) fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |sum: u32, &digit| {
        sum.saturating_mul(10).saturating_add(u32::from(digit & 15))
    })
}
