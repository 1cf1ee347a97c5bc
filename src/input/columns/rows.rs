//! Which row is the header.
//!
//! A header row holds names of fields and nothing that looks like data; title
//! and metadata lines may stand above it, users may not. Names in no language
//! that the vocabulary has are told from data by what stands below them: text
//! without a digit over columns of addresses, phones and dates.

use super::header::{Reading, read};
use super::values::{Looks, has_email, is_date, is_hex64, is_placeholder, like_phone};
use super::{ColumnTarget, split};
use crate::record::field::Field;
use crate::rules::unicode::text::trim;

/// The header is looked for in so many first rows.
const FIRST: usize = 20;
/// So many names are held against each other.
const DIFFERENT: usize = 64;

/// Which of the first rows of a delimited file is the header, 0-based; `None`
/// where the first row is data already.
#[must_use]
pub fn header_row(rows: &[Vec<&str>]) -> Option<usize> {
    // Half the width of the table: a line with fewer cells is a title.
    let width = rows
        .iter()
        .map(|row| filled(row).count())
        .max()
        .unwrap_or(0);
    let wide = |row: &[&str]| filled(row).count() * 2 > width;
    for (at, row) in rows.iter().enumerate().take(FIRST) {
        if !wide(row) && !all_named(row) {
            continue;
        }
        if names_fields(row, &rows[at + 1..]) {
            let above = &rows[..at];
            return (!above.iter().any(|line| fits(line, row))).then_some(at);
        }
        if is_unlike_below(row, &rows[at + 1..]) {
            return Some(at);
        }
    }
    None
}

/// Whether every cell of a row of two and more is the name of a column, two of
/// them of fields: a header however wide a spoiled row below it is.
fn all_named(row: &[&str]) -> bool {
    let readings: Vec<Reading> = filled(row).take(DIFFERENT).map(read).collect();
    let mapped = readings
        .iter()
        .filter(|it| it.target.is_some() && !it.unsure);
    mapped.count() > 1 && readings.iter().all(|it| it.known)
}

fn filled<'a>(row: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    row.iter()
        .map(|cell| trim(cell))
        .filter(|cell| !cell.is_empty())
}

/// Looks like a value and not like a name.
fn is_data(cell: &str) -> bool {
    let number = cell
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b',' | b'+'));
    number
        || has_email(cell)
        || is_hex64(cell)
        || is_date(cell)
        || (like_phone(cell) && !is_format(cell))
}

/// Digits that a header may have: `Phone (10 digits)`.
fn is_format(cell: &str) -> bool {
    cell.bytes().filter(u8::is_ascii_alphabetic).count()
        > cell.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether the cells of `row` are names of columns, by the vocabulary.
fn names_fields(row: &[&str], below: &[Vec<&str>]) -> bool {
    let mut cells = 0_usize;
    let mut known = 0_usize;
    let mut mapped = 0_usize;
    let mut strong = 0_usize;
    let mut numbers = 0_usize;
    for (column, cell) in row.iter().enumerate() {
        let cell = trim(cell);
        if cell.is_empty() {
            continue;
        }
        cells += 1;
        if is_data(cell) {
            // A column may be called `2024`, never `a@b.example`.
            if cell.len() > 6 || has_email(cell) || is_date(cell) {
                return false;
            }
            numbers += 1;
            continue;
        }
        let reading = read(cell);
        known += usize::from(reading.known);
        mapped += usize::from(reading.target.is_some() && !reading.unsure);
        strong += usize::from(is_strong(&reading, column, below));
    }
    // `Mobile` may be a value; two names, or one with its values below, are not.
    let named = strong > 0 || mapped > 1 || (known > 1 && known + numbers == cells);
    let enough = known * 2 >= cells || mapped > 1 || strong > 0;
    named && enough && numbers < known
}

/// A name that is no usual value, or that has its kind of values below it.
fn is_strong(reading: &Reading, column: usize, below: &[Vec<&str>]) -> bool {
    let Some(target) = reading.target.filter(|_| !reading.unsure) else {
        return false;
    };
    if reading.score >= 0.7 {
        return true;
    }
    let looks = Looks::at(column, below);
    let id = target == ColumnTarget::Field(Field::Id);
    !id && looks.filled > 0 && looks.support(target) >= 0.6
}

/// Whether `line` reads as a user under the header `names`.
fn fits(line: &[&str], names: &[&str]) -> bool {
    let mut fitting = 0;
    let mut mapped = 0;
    for (column, name) in names.iter().enumerate() {
        let Some(target) = read(name).target else {
            continue;
        };
        mapped += 1;
        let cell = trim(line.get(column).copied().unwrap_or(""));
        if is_placeholder(cell) {
            continue;
        }
        let one = [vec![cell]];
        let looks = Looks::at(0, &one);
        let kind = match target {
            ColumnTarget::Field(Field::Id) => looks.key,
            ColumnTarget::Field(Field::ZipCode) => looks.zip5,
            _ => usize::from(looks.support(target) > 0.5),
        };
        fitting += kind;
    }
    fitting > 0 && fitting >= mapped.min(2)
}

/// Text without a digit over columns that hold addresses, phones or dates.
fn is_unlike_below(row: &[&str], below: &[Vec<&str>]) -> bool {
    let below = &below[..below.len().min(FIRST)];
    if below
        .iter()
        .filter(|row| filled(row).next().is_some())
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
        let word = cell
            .chars()
            .any(|c| c.is_ascii_alphabetic() || c >= '\u{c0}')
            && !cell.chars().any(|c| c.is_ascii_digit() || c == '@');
        // `no email`, `not given`, `wrong number` are values.
        let denial = is_placeholder(cell)
            || split::split(cell).is_some_and(|words| words.len() > 1)
                && ["no ", "not ", "wrong ", "bad ", "invalid ", "missing "]
                    .iter()
                    .any(|start| {
                        cell.get(..start.len())
                            .is_some_and(|it| it.eq_ignore_ascii_case(start))
                    });
        if !word || denial {
            return false;
        }
        let looks = Looks::at(column, below);
        let data = looks
            .email
            .max(looks.hex)
            .max(looks.nanp)
            .max(looks.date)
            .max(looks.zip5)
            .max(looks.year);
        typed += usize::from(looks.filled >= 2 && looks.share(data) >= 0.8);
    }
    // Names of columns differ.
    typed >= 2
        && filled(row)
            .take(DIFFERENT)
            .enumerate()
            .all(|(at, name)| filled(row).take(at).all(|other| other != name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<Vec<&str>> {
        text.lines().map(|line| line.split('|').collect()).collect()
    }

    #[track_caller]
    fn header(text: &str, at: Option<usize>) {
        assert_eq!(header_row(&table(text)), at, "{text}");
    }

    #[test]
    fn the_first_row_of_names_is_the_header() {
        header("id|email\n1|a@x.example", Some(0));
        header("email\na@x.example\nb@x.example", Some(0));
        header("id|email", Some(0));
        header("Kunden-ID|E-Mail|PLZ|\nK1|a@x.example|94105|", Some(0));
        header("Name|City|2024\nAnn|Rome|3", Some(0));
    }

    #[test]
    fn titles_and_metadata_may_stand_above() {
        header(
            "Issuer Export 2026-11-01\n\nMember ID |  email|PHONE_NBR|ZIP_CD|DOB (MM/DD/YYYY)|\nU1|a@x.example|4155552671|94105|2/22/83|",
            Some(2),
        );
        header(
            "Export date|2026-11-01\nMember ID|Email\nU1|a@x.example",
            Some(1),
        );
        header(
            "Email list|||\nID|First|Last|Email\n1|Ann|Lee|a@x.example",
            Some(1),
        );
        header(
            "Customer ID|7||\nPrepared for|ACME||\nID|First|Last|Email\n1|Ann|Lee|a@x.example",
            Some(2),
        );
    }

    #[test]
    fn a_data_row_is_never_the_header() {
        header("U1|a@x.example|94105\nU2|b@x.example|94106", None);
        header("U1||\nU2|b@x.example|94106", None);
        header("a@x.example\nb@x.example", None);
        header("Ann|Mobile|a@x.example\nBob|Home|b@x.example", None);
        header(
            "U1|not given|unknown\nU2|a@x.example|94105\nU3|b@x.example|94106",
            None,
        );
        header("", None);
        // A header in the middle of users belongs to another file.
        header("U1|a@x.example\nid|email\nU2|b@x.example", None);
    }

    #[test]
    fn names_of_no_known_language_are_told_by_what_stands_below() {
        header(
            "numer|poczta|kod\nU1|a@x.example|94105\nU2|b@x.example|94106\nU3|c@x.example|94107",
            Some(0),
        );
        header(
            "no id|no email|no zip\nU1|a@x.example|94105\nU2|b@x.example|94106",
            None,
        );
    }
}
