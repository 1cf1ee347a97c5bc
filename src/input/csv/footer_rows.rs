//! Rows that may be a footer below the table, such as `Total rows: 2`.
//!
//! The reader holds such rows until the next row or the end of the file decides:
//! they are a footer if only other such rows and blank lines follow.

use std::borrow::Cow;
use std::collections::VecDeque;

use crate::input::columns::is_footer;
use crate::input::csv::field_span::FieldSpan;
use crate::rules::unicode::text::{has_replacement_char, trim};

/// The most rows that are held at a time.
const MAX_FOOTER: usize = 8;

/// A row that is held.
#[derive(Clone)]
pub(super) struct HeldRow {
    pub(super) cells: Vec<String>,
    pub(super) line: u64,
    /// Whether this row is a footer without regard to the rows beside it.
    pub(super) is_footer: bool,
}

/// How a row was read: `decoded` if the bytes come from a decoder, which
/// replaces malformed ones, and `below_blank` if the line above is blank.
#[derive(Clone, Copy)]
pub(super) struct RowContext {
    pub(super) line: u64,
    pub(super) decoded: bool,
    pub(super) below_blank: bool,
}

/// The rows at the end of the input so far that may be a footer.
#[derive(Clone)]
pub(super) struct FooterRows {
    held: VecDeque<HeldRow>,
    width: usize,
    has_header: bool,
    id_column: Option<usize>,
}

impl FooterRows {
    pub(super) fn new(width: usize, has_header: bool, id_column: Option<usize>) -> FooterRows {
        FooterRows {
            held: VecDeque::new(),
            width,
            has_header,
            id_column,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Whether a row with one filled cell can be a footer in this table.
    pub(super) fn are_possible(&self) -> bool {
        self.width > 1 && self.has_header
    }

    /// Whether one of the held rows is a footer on its own.
    pub(super) fn contain_footer(&self) -> bool {
        self.held.iter().any(|row| row.is_footer)
    }

    pub(super) fn push(&mut self, row: HeldRow) {
        self.held.push_back(row);
    }

    pub(super) fn pop(&mut self) -> Option<HeldRow> {
        self.held.pop_front()
    }

    /// The row of `spans` in `bytes` if it may be a footer: its words identify a
    /// footer, or it is a sentence, which is one only beside such a row.
    pub(super) fn candidate(
        &self,
        spans: &[FieldSpan],
        bytes: &[u8],
        context: RowContext,
    ) -> Option<HeldRow> {
        let filled = spans.iter().filter(|span| !span.is_empty()).count();
        if filled != 1 || !self.are_possible() || self.held.len() == MAX_FOOTER {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok()?;
        if context.decoded && has_replacement_char(text) {
            return None;
        }
        let cells: Vec<Cow<'_, str>> = spans.iter().map(|span| span.text(text)).collect();
        let views: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
        let cell = views.iter().find(|cell| !trim(cell).is_empty())?;
        let words = cell.split_whitespace().count();
        let is_sentence = words > 2
            || (self.contain_footer()
                && (words > 1 || !cell.contains(|c: char| c.is_ascii_digit())));
        // A sentence alone on its line, below a blank line, is not an id.
        let is_footer = is_footer(&views, self.width, self.id_column)
            || (context.below_blank && words > 2 && cells.len() == 1);
        (is_footer || is_sentence).then(|| HeldRow {
            cells: cells.into_iter().map(Cow::into_owned).collect(),
            line: context.line,
            is_footer,
        })
    }
}
