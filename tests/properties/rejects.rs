//! Rejects: no spreadsheet runs a cell, and every cell comes back.

use kard_enroll::csv_cells::{restore, write_cell};
use proptest::prelude::*;

const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Rows as `write_cell` makes them.
fn file(rows: &[Vec<String>], delimiter: u8, end: &str) -> Vec<u8> {
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

/// Rows as the `csv` crate reads them, still defused.
fn read(file: &[u8], delimiter: u8) -> Vec<Vec<String>> {
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

/// Any text, and texts made of what the rules are about.
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
    fn every_cell_comes_back(rows in rows(), delimiter in prop::sample::select(b",;\t|:".to_vec()), end in "\n|\r\n") {
        let read = read(&file(&rows, delimiter, &end), delimiter);
        let restored: Vec<Vec<String>> = read.iter().map(|row| row.iter().map(|cell| restore(cell).to_owned()).collect()).collect();
        prop_assert_eq!(restored, rows);
    }

    #[test]
    fn no_cell_begins_with_a_sign(cell in cell()) {
        let defused = read(&file(&[vec![cell, "x".to_owned()]], b',', "\n"), b',')[0][0].clone();
        prop_assert!(!defused.starts_with(SIGNS), "{:?}", defused);
        let visible = defused.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\u{feff}');
        prop_assert!(!visible.starts_with(SIGNS), "{:?}", defused);
    }

    #[test]
    fn a_cell_that_is_written_twice_is_restored_in_two_steps(cell in cell()) {
        let once = read(&file(&[vec![cell.clone(), "x".to_owned()]], b',', "\n"), b',')[0][0].clone();
        let twice = read(&file(&[vec![once.clone(), "x".to_owned()]], b',', "\n"), b',')[0][0].clone();
        prop_assert_eq!(restore(&twice), &once);
        prop_assert_eq!(restore(&once), cell);
    }

    #[test]
    fn restoring_takes_off_an_apostrophe_before_a_sign_and_nothing_else(cell in cell()) {
        let restored = restore(&cell);
        prop_assert!(restored == cell || cell.strip_prefix('\'') == Some(restored));
    }
}
