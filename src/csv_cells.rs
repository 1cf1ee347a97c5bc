//! Cells of a CSV of invalid rows. They are safe to open in a spreadsheet, and this
//! package restores their original text when it reads the file again.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` as a formula,
//! and the source of an export is untrusted. Such a cell gets a leading apostrophe
//! (OWASP, "CSV Injection"; also for tab, CR, LF and the full-width signs). Cells
//! are quoted as RFC 4180 defines it. An E.164 number begins with `+`, so reading
//! a corrected file must remove exactly that apostrophe.
//!
//! Why this is reversible: a cell is *risky* if its first character, apart from
//! white space, control characters, quotes and apostrophes, is a sign. A leading
//! apostrophe does not change that: `'` + cell is risky if and only if the cell is.
//! Risky cells are written with one additional apostrophe, other cells unchanged,
//! and [`restore`] removes one apostrophe from a risky cell. So no two cells are
//! written in the same way, and `'+1` is restored to `'+1`, not to `+1`.
//!
//! Odd cases: Excel treats a file whose first cell is `ID` as a SYLK file, so a
//! cell that begins with `ID` is quoted. A program that splits at another
//! delimiter than the file's can still run a sign after that delimiter *inside* a
//! cell (`a;=1`). Quoting makes this less likely; no reversible change prevents it.

use std::fmt;

use crate::rules::issue_code::Code;
use crate::rules::unicode::text::is_space;

/// Header of the column that holds the line of the source, 1-based.
pub const LINE_COLUMN: &str = "kard-enroll line";

/// Header of the column that holds why the row is invalid.
pub const REASONS_COLUMN: &str = "kard-enroll reasons";

/// Whether a file with this header was written by this package, so that
/// [`restore`] applies to its cells. Both columns are required, in any position.
/// Outer white space of a header is ignored.
#[must_use]
pub fn is_invalid_rows_header(headers: &[&str]) -> bool {
    let has = |name| {
        headers
            .iter()
            .any(|header| crate::rules::unicode::text::trim(header) == name)
    };
    has(LINE_COLUMN) && has(REASONS_COLUMN)
}

/// Appends `cell` to a row of a delimited file, quoted and defused if necessary.
/// The caller writes delimiters and line ends. `delimiter` is ASCII, but not a
/// quote, CR or LF.
pub fn write_cell(out: &mut Vec<u8>, cell: &str, delimiter: u8) {
    let defuse = is_risky(cell);
    if !defuse && !needs_quotes(cell, delimiter) {
        out.extend_from_slice(cell.as_bytes());
        return;
    }
    // A defused cell is always quoted: two bytes cost less than a second scan.
    out.push(b'"');
    if defuse {
        out.push(b'\'');
    }
    let mut rest = cell.as_bytes();
    while let Some(quote) = memchr::memchr(b'"', rest) {
        let (before, from_quote) = rest.split_at(quote);
        out.extend_from_slice(before);
        out.extend_from_slice(b"\"\"");
        rest = from_quote.get(1..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// Whether a column is one that a file of invalid rows adds.
#[must_use]
pub fn is_own_column(header: &str) -> bool {
    header == LINE_COLUMN || header == REASONS_COLUMN
}

/// The reason of a row that is not a record, with the text of that row:
/// `code reason: message: text`. The message of such a code never holds `: `, so
/// that parsing does not depend on its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnreadableReason<'t> {
    /// A `record.invalid`.
    pub(crate) code: Code,
    /// The text of the row.
    pub(crate) text: &'t str,
}

impl fmt::Display for UnreadableReason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let UnreadableReason { code, text } = self;
        f.write_str(code.as_str())?;
        if !code.reason().is_empty() {
            write!(f, " {}", code.reason())?;
        }
        write!(f, ": {}: {text}", code.message())
    }
}

impl<'t> UnreadableReason<'t> {
    /// Parses what [`Display`](fmt::Display) writes; `None` for any other text.
    pub(crate) fn parse(cell: &'t str) -> Option<UnreadableReason<'t>> {
        let (name, rest) = split_at_colon(cell)?;
        let (_, text) = split_at_colon(rest)?;
        let (name, reason) = name.split_once(' ').unwrap_or((name, ""));
        let code = Code::from_name(name, reason)?;
        let is_unreadable = name == Code::RecordInvalid.as_str();
        is_unreadable.then_some(UnreadableReason { code, text })
    }
}

/// The text before and after the first colon, which a space follows. The code and the
/// message of an [`UnreadableReason`] contain no colon.
fn split_at_colon(text: &str) -> Option<(&str, &str)> {
    let (before, after) = text.split_once(':')?;
    Some((before, after.strip_prefix(' ')?))
}

/// Appends rows of `columns` cells each, with commas and CRLF.
pub fn write_rows(out: &mut Vec<u8>, cells: &[String], columns: usize) {
    for row in cells.chunks(columns.max(1)) {
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            write_cell(out, cell, b',');
        }
        out.extend_from_slice(b"\r\n");
    }
}

/// Returns the original text of an unquoted cell that [`write_cell`] wrote. A cell
/// that the user typed is unchanged, unless it begins with an apostrophe and a sign.
#[must_use]
pub fn restore(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(inner) if is_risky(inner) => inner,
        _ => cell,
    }
}

/// Whether a spreadsheet may run `cell`. For most cells the first character
/// decides.
fn is_risky(cell: &str) -> bool {
    for c in cell.chars() {
        match c {
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' => return true,
            '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫' => return true,
            '"' | '\'' => {}
            _ if c.is_control() || is_space(c) || crate::rules::unicode::fold::is_invisible(c) => {}
            _ => return false,
        }
    }
    false
}

/// Whether RFC 4180 requires quotes, another program may use a character of the
/// cell as its delimiter, or may trim the cell.
fn needs_quotes(cell: &str, delimiter: u8) -> bool {
    let is_special = |byte| {
        matches!(byte, b'"' | b'\r' | b'\n' | b',' | b';' | b'\t' | b'|') || byte == delimiter
    };
    cell.bytes().any(is_special)
        || cell.starts_with(is_space)
        || cell.ends_with(is_space)
        || cell.starts_with("ID")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_the_reason_of_an_unreadable_row_with_any_message() {
        for &code in Code::ALL {
            let is_unreadable = code.as_str() == Code::RecordInvalid.as_str();
            assert!(!(is_unreadable && code.message().contains(':')));
            let reason = UnreadableReason {
                code,
                text: "a: b; c",
            };
            let written = reason.to_string();
            let parsed = UnreadableReason::parse(&written);
            assert_eq!(parsed, is_unreadable.then_some(reason));
        }
        assert_eq!(UnreadableReason::parse("record.invalid json"), None);
        assert_eq!(
            UnreadableReason::parse("record.invalid json: no text"),
            None
        );
        let reworded = UnreadableReason::parse("record.invalid json: other words: {");
        let code = Code::RecordJson;
        assert_eq!(reworded, Some(UnreadableReason { code, text: "{" }));
    }

    fn write(cell: &str) -> String {
        let mut out = Vec::new();
        write_cell(&mut out, cell, b',');
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_row_has_the_given_number_of_columns() {
        let mut out = Vec::new();
        let cells = ["1", "=a", "2", "b,c"].map(String::from);
        write_rows(&mut out, &cells, 2);
        assert_eq!(out, b"1,\"'=a\"\r\n2,\"b,c\"\r\n");
    }

    #[test]
    fn plain_cells_are_written_unchanged() {
        for cell in [
            "",
            "abc",
            "u@example.com",
            "1990",
            "a=b",
            "O'Neil",
            "'tis",
            "名前",
            "a b",
        ] {
            assert_eq!(write(cell), cell);
            assert_eq!(restore(cell), cell);
        }
    }

    #[test]
    fn formulas_are_defused() {
        for (cell, expected) in [
            ("+14155552671", "\"'+14155552671\""),
            ("=1+1", "\"'=1+1\""),
            ("-2", "\"'-2\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("\r", "\"'\r\""),
            ("\nx", "\"'\nx\""),
            (" =1", "\"' =1\""),
            ("＝1", "\"'＝1\""),
            ("\"=1\"", "\"'\"\"=1\"\"\""),
            ("\u{feff}=1", "\"'\u{feff}=1\""),
            ("\u{200b}=1", "\"'\u{200b}=1\""),
            ("\0=1", "\"'\0=1\""),
        ] {
            assert_eq!(write(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn restoring_keeps_an_apostrophe_of_the_original() {
        assert_eq!(write("'+1"), "\"''+1\"");
        assert_eq!(restore("''+1"), "'+1");
        assert_eq!(restore("'+1"), "+1");
        assert_eq!(restore("'1"), "'1");
        assert_eq!(restore("'"), "'");
        assert_eq!(restore("+1"), "+1");
    }

    #[test]
    fn quotes_cells_that_another_program_may_split_or_trim() {
        for cell in [
            "a,b", "a;b", "a\tb", "a|b", "a\nb", "a\rb", " a", "a\u{a0}", "ID", "ID_X",
        ] {
            assert_eq!(write(cell), format!("\"{cell}\""));
        }
        assert_eq!(write("a\"b"), "\"a\"\"b\"");
        let mut out = Vec::new();
        write_cell(&mut out, "a:b", b':');
        assert_eq!(out, b"\"a:b\"");
    }

    #[test]
    fn both_columns_identify_a_csv_of_invalid_rows() {
        assert!(is_invalid_rows_header(&[
            "id",
            "kard-enroll reasons",
            "kard-enroll line "
        ]));
        assert!(!is_invalid_rows_header(&["id", "kard-enroll line"]));
        assert!(!is_invalid_rows_header(&["id", "reasons", "line"]));
        assert!(!is_invalid_rows_header(&[]));
    }
}
