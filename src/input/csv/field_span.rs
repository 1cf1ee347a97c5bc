//! The position of one field in its record, and its text.

use std::borrow::Cow;

/// The position of a field, in bytes from the start of its record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FieldSpan {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Whether it contains doubled quotes.
    pub(super) has_doubled_quotes: bool,
}

impl FieldSpan {
    /// The text of the field in `record`, without its quotes.
    #[inline(always)]
    #[must_use]
    pub fn text(self, record: &str) -> Cow<'_, str> {
        let text = record
            .get(self.start as usize..self.end as usize)
            .unwrap_or_default();
        if self.has_doubled_quotes {
            Cow::Owned(undouble_quotes(text))
        } else {
            Cow::Borrowed(text)
        }
    }

    /// Whether the field is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// `text` with one quote for each pair of quotes.
#[inline(never)]
fn undouble_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once('"') {
        out.push_str(head);
        out.push('"');
        rest = tail.strip_prefix('"').unwrap_or(tail);
    }
    out.push_str(rest);
    out
}
