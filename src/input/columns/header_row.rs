//! Finds the header row.
//!
//! A header row contains names of fields and nothing that looks like data. Title and
//! metadata lines can precede it, but user rows cannot. Headers in a language that the
//! vocabulary lacks are recognized by the rows below them: text without digits above
//! columns of addresses, phone numbers and dates.

use super::header::{HeaderMeaning, parse_header};
use super::target::ColumnTarget;
use super::tokenize::tokenize;
use super::value_kinds::{contains_email, is_date, is_hex64, looks_like_phone};
use super::value_stats::ValueStats;
use crate::record::field::Field;
use crate::rules::placeholder::is_empty_or_common_placeholder;
use crate::rules::unicode::text::trim;

/// The header is one of the first rows, at most this many.
const SEARCHED_ROWS: usize = 20;
/// The most names that are compared with each other.
const COMPARED_NAMES: usize = 64;

/// The 0-based index of the header among the first rows of a delimited file; `None` if
/// the first row is data.
#[must_use]
pub fn find_header_row(rows: &[Vec<&str>]) -> Option<usize> {
    // A row with at most half of the width of the table is a title.
    let width = rows
        .iter()
        .map(|row| filled_cells(row).count())
        .max()
        .unwrap_or(0);
    let is_wide = |row: &[&str]| filled_cells(row).count() * 2 > width;
    for (at, row) in rows.iter().enumerate().take(SEARCHED_ROWS) {
        if !is_wide(row) && !all_cells_are_names(row) {
            continue;
        }
        if names_fields(row, &rows[at + 1..]) {
            let above = &rows[..at];
            return (!above.iter().any(|line| is_user_row(line, row))).then_some(at);
        }
        if differs_from_rows_below(row, &rows[at + 1..]) {
            return Some(at);
        }
    }
    None
}

/// Whether every cell is the name of a column, and at least two of them name fields.
/// Such a row is a header even if a damaged row below it is much wider.
fn all_cells_are_names(row: &[&str]) -> bool {
    let meanings: Vec<HeaderMeaning> = filled_cells(row)
        .take(COMPARED_NAMES)
        .map(parse_header)
        .collect();
    let mapped = meanings
        .iter()
        .filter(|it| it.target.is_some() && !it.needs_values);
    mapped.count() > 1 && meanings.iter().all(|it| it.known)
}

/// The cells that are not empty.
fn filled_cells<'a>(row: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    row.iter()
        .map(|cell| trim(cell))
        .filter(|cell| !cell.is_empty())
}

/// Whether the cell looks like a value and not like a name.
fn is_data(cell: &str) -> bool {
    let number = cell
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b',' | b'+'));
    number
        || contains_email(cell)
        || is_hex64(cell)
        || is_date(cell)
        || (looks_like_phone(cell) && !is_format_note(cell))
}

/// Whether the digits belong to a header such as `Phone (10 digits)`.
fn is_format_note(cell: &str) -> bool {
    cell.bytes().filter(u8::is_ascii_alphabetic).count()
        > cell.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether the cells of `row` are names of columns, by the vocabulary.
fn names_fields(row: &[&str], below: &[Vec<&str>]) -> bool {
    let mut cells = 0_usize;
    let mut known = 0_usize;
    let mut mapped = 0_usize;
    let mut certain = 0_usize;
    let mut numbers = 0_usize;
    for (column, cell) in row.iter().enumerate() {
        let cell = trim(cell);
        if cell.is_empty() {
            continue;
        }
        cells += 1;
        if is_data(cell) {
            // The name of a column can be `2024`, but not `a@b.example`.
            if cell.len() > 6 || contains_email(cell) || is_date(cell) {
                return false;
            }
            numbers += 1;
            continue;
        }
        let meaning = parse_header(cell);
        known += usize::from(meaning.known);
        mapped += usize::from(meaning.target.is_some() && !meaning.needs_values);
        certain += usize::from(is_certain_name(&meaning, column, below));
    }
    // `Mobile` can be a value. Two names, or one name above matching values, are a header.
    let has_names = certain > 0 || mapped > 1 || (known > 1 && known + numbers == cells);
    let enough = known * 2 >= cells || mapped > 1 || certain > 0;
    has_names && enough && numbers < known
}

/// Whether the cell is a name that is no usual value, or a name above matching values.
fn is_certain_name(meaning: &HeaderMeaning, column: usize, below: &[Vec<&str>]) -> bool {
    let Some(target) = meaning.target.filter(|_| !meaning.needs_values) else {
        return false;
    };
    if meaning.score >= 0.7 {
        return true;
    }
    let stats = ValueStats::of_column(column, below);
    let id = target == ColumnTarget::Field(Field::Id);
    !id && stats.filled > 0 && stats.support(target) >= 0.6
}

/// Whether `line` looks like a user under the header `names`.
fn is_user_row(line: &[&str], names: &[&str]) -> bool {
    let mut fitting = 0;
    let mut mapped = 0;
    for (column, name) in names.iter().enumerate() {
        let Some(target) = parse_header(name).target else {
            continue;
        };
        mapped += 1;
        let cell = trim(line.get(column).copied().unwrap_or(""));
        if is_empty_or_common_placeholder(cell) {
            continue;
        }
        let one = [vec![cell]];
        let stats = ValueStats::of_column(0, &one);
        let kind = match target {
            ColumnTarget::Field(Field::Id) => stats.key,
            ColumnTarget::Field(Field::ZipCode) => stats.zip5,
            _ => usize::from(stats.support(target) > 0.5),
        };
        fitting += kind;
    }
    fitting > 0 && fitting >= mapped.min(2)
}

/// Whether the row is text without digits above columns of addresses, phone numbers or
/// dates.
fn differs_from_rows_below(row: &[&str], below: &[Vec<&str>]) -> bool {
    let below = &below[..below.len().min(SEARCHED_ROWS)];
    if below
        .iter()
        .filter(|row| filled_cells(row).next().is_some())
        .count()
        < 2
    {
        return false;
    }
    let mut typed = 0;
    for (column, cell) in row.iter().enumerate() {
        let cell = trim(cell);
        if cell.is_empty() {
            continue;
        }
        let is_word = cell
            .chars()
            .any(|c| c.is_ascii_alphabetic() || c >= '\u{c0}')
            && !cell.chars().any(|c| c.is_ascii_digit() || c == '@');
        // `no email`, `not given` and `wrong number` are values.
        let is_negation = is_empty_or_common_placeholder(cell)
            || tokenize(cell).is_some_and(|words| words.len() > 1)
                && ["no ", "not ", "wrong ", "bad ", "invalid ", "missing "]
                    .iter()
                    .any(|start| {
                        cell.get(..start.len())
                            .is_some_and(|it| it.eq_ignore_ascii_case(start))
                    });
        if !is_word || is_negation {
            return false;
        }
        let stats = ValueStats::of_column(column, below);
        let data = stats
            .email
            .max(stats.hex)
            .max(stats.nanp)
            .max(stats.date)
            .max(stats.zip5)
            .max(stats.year);
        typed += usize::from(stats.filled >= 2 && stats.share(data) >= 0.8);
    }
    // The names of columns differ from each other.
    typed >= 2
        && filled_cells(row)
            .take(COMPARED_NAMES)
            .enumerate()
            .all(|(at, name)| filled_cells(row).take(at).all(|other| other != name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<Vec<&str>> {
        text.lines().map(|line| line.split('|').collect()).collect()
    }

    #[track_caller]
    fn assert_header(text: &str, at: Option<usize>) {
        assert_eq!(find_header_row(&table(text)), at, "{text}");
    }

    #[test]
    fn the_first_row_of_names_is_the_header() {
        assert_header("id|email\n1|a@x.example", Some(0));
        assert_header("email\na@x.example\nb@x.example", Some(0));
        assert_header("id|email", Some(0));
        assert_header("Kunden-ID|E-Mail|PLZ|\nK1|a@x.example|94105|", Some(0));
        assert_header("Name|City|2024\nAnn|Rome|3", Some(0));
    }

    #[test]
    fn titles_and_metadata_can_precede_the_header() {
        assert_header(
            "Issuer Export 2026-11-01\n\nMember ID |  email|PHONE_NBR|ZIP_CD|DOB (MM/DD/YYYY)|\nU1|a@x.example|4155552671|94105|2/22/83|",
            Some(2),
        );
        assert_header(
            "Export date|2026-11-01\nMember ID|Email\nU1|a@x.example",
            Some(1),
        );
        assert_header(
            "Email list|||\nID|First|Last|Email\n1|Ann|Lee|a@x.example",
            Some(1),
        );
        assert_header(
            "Customer ID|7||\nPrepared for|ACME||\nID|First|Last|Email\n1|Ann|Lee|a@x.example",
            Some(2),
        );
    }

    #[test]
    fn a_data_row_is_never_the_header() {
        assert_header("U1|a@x.example|94105\nU2|b@x.example|94106", None);
        assert_header("U1||\nU2|b@x.example|94106", None);
        assert_header("a@x.example\nb@x.example", None);
        assert_header("Ann|Mobile|a@x.example\nBob|Home|b@x.example", None);
        assert_header(
            "U1|not given|unknown\nU2|a@x.example|94105\nU3|b@x.example|94106",
            None,
        );
        assert_header("", None);
        // A header between user rows belongs to another file.
        assert_header("U1|a@x.example\nid|email\nU2|b@x.example", None);
    }

    #[test]
    fn recognizes_headers_in_unknown_languages_by_the_rows_below() {
        assert_header(
            "numer|poczta|kod\nU1|a@x.example|94105\nU2|b@x.example|94106\nU3|c@x.example|94107",
            Some(0),
        );
        assert_header(
            "no id|no email|no zip\nU1|a@x.example|94105\nU2|b@x.example|94106",
            None,
        );
    }
}
