//! Parses the birth years and dates of birth of realistic exports.

use crate::common::corpora;
use kard_enroll::rules::birth_year::{self, BirthYearSource};
use kard_enroll::rules::issue_code::Code;
use kard_enroll::rules::parsed::Parsed;
use serde_json::Value;
use std::collections::BTreeMap;

/// The year in which the exports were made.
const THIS_YEAR: u16 = 2026;

/// Forms without a usable year.
const UNRECOVERABLE: [&str; 2] = ["old", "future"];

#[test]
fn parses_every_unambiguous_birth_year_and_none_wrongly() {
    let Some(folder) = corpora() else { return };
    let mut right: BTreeMap<String, u32> = BTreeMap::new();
    let mut ambiguous = Vec::new();
    for entry in std::fs::read_dir(folder.join("people")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if !path.to_string_lossy().ends_with(".truth.json") {
            continue;
        }
        let truth: Value =
            serde_json::from_str(&std::fs::read_to_string(&path).expect("a file")).expect("JSON");
        for row in truth["rows"].as_array().expect("a list") {
            let Some(cell) = row["cells"]["birth"]
                .as_str()
                .filter(|cell| !cell.is_empty())
            else {
                continue;
            };
            let form = row["form"]["year"].as_str().unwrap_or("");
            // A column of dates contains single years too; only such a column has serial numbers.
            let column = if form == "year" {
                BirthYearSource::Year
            } else {
                BirthYearSource::Date
            };
            match birth_year::parse(cell, column, THIS_YEAR.into()) {
                Parsed::Valid(year) | Parsed::Normalized(year, ..) => {
                    assert_eq!(
                        Some(year.as_str()),
                        row["truth"]["birthYear"].as_str(),
                        "{path:?} {cell:?}"
                    );
                    *right.entry(form.to_owned()).or_default() += 1;
                }
                Parsed::Invalid(Code::BirthYearOutOfRange) => {
                    assert!(UNRECOVERABLE.contains(&form), "{cell:?} {form}")
                }
                Parsed::Invalid(code) => {
                    assert_eq!(code, Code::BirthYearAmbiguous, "{cell:?} {form}");
                    ambiguous.push(cell.to_owned());
                }
            }
        }
    }
    println!("people: years right {right:?}, wrong 0, ambiguous {ambiguous:?}");
    assert!(right.values().sum::<u32>() > 900);
    // A year is ambiguous only if its two digits can also be a year from 2000 on.
    for cell in ambiguous {
        let two: u16 = cell
            .rsplit(['/', '-'])
            .next()
            .and_then(|year| year.parse().ok())
            .expect("a year of two digits");
        assert!(two <= THIS_YEAR % 100, "{cell}");
    }
}
