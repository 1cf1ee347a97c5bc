//! Cells of a CSV of invalid rows: no spreadsheet runs one as a formula, and each is
//! restored to its original text.

use kard_enroll::csv_cells::{restore, write_cell};
use proptest::prelude::*;

const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A file of `rows`, written by `write_cell`.
fn write_file(rows: &[Vec<String>], delimiter: u8, end: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows {
        for (i, cell) in row.iter().enumerate() {
            if i > 0 {
                out.push(delimiter);
            }
            write_cell(&mut out, cell, delimiter);
        }
        out.extend_from_slice(end.as_bytes());
    }
    out
}

/// The rows as the `csv` crate reads them, with their cells still defused.
fn read_file(file: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .from_reader(file)
        .records()
        .map(|record| {
            record
                .expect("a record")
                .iter()
                .map(str::to_owned)
                .collect()
        })
        .collect()
}

/// Any text, and texts of the characters that matter to the rules.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "['\"=+@ \t\r\n,;|IDa1＝＋－＠\u{a0}\u{feff}\u{200b}-]{0,8}",
        "'{0,4}[=+@-]?[0-9]{0,3}",
    ]
}

fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(cell(), 3), 1..6)
}

proptest! {
    #[test]
    fn restores_every_cell(rows in rows(), delimiter in prop::sample::select(b",;\t|:".to_vec()), end in "\n|\r\n") {
        let defused = read_file(&write_file(&rows, delimiter, &end), delimiter);
        let restored: Vec<Vec<String>> = defused.iter().map(|row| row.iter().map(|cell| restore(cell).to_owned()).collect()).collect();
        prop_assert_eq!(restored, rows);
    }

    #[test]
    fn no_written_cell_begins_with_a_sign(cell in cell()) {
        let defused = read_file(&write_file(&[vec![cell, "x".to_owned()]], b',', "\n"), b',')[0][0].clone();
        prop_assert!(!defused.starts_with(SIGNS), "{:?}", defused);
        let visible = defused.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\u{feff}');
        prop_assert!(!visible.starts_with(SIGNS), "{:?}", defused);
    }

    #[test]
    fn restores_a_cell_that_is_written_twice_in_two_steps(cell in cell()) {
        let once = read_file(&write_file(&[vec![cell.clone(), "x".to_owned()]], b',', "\n"), b',')[0][0].clone();
        let twice = read_file(&write_file(&[vec![once.clone(), "x".to_owned()]], b',', "\n"), b',')[0][0].clone();
        prop_assert_eq!(restore(&twice), &once);
        prop_assert_eq!(restore(&once), cell);
    }

    #[test]
    fn restoring_removes_at_most_the_leading_apostrophe(cell in cell()) {
        let restored = restore(&cell);
        prop_assert!(restored == cell || cell.strip_prefix('\'') == Some(restored));
    }
}
