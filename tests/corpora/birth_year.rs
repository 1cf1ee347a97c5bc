//! Birth years and dates of birth of messy exports.

use crate::common::corpora;
use kard_enroll::rules::birth_year::{self, BirthYearSource};
use kard_enroll::rules::code::Code;
use kard_enroll::rules::parsed::Parsed;
use serde_json::Value;
use std::collections::BTreeMap;

/// When the exports were made.
const THIS_YEAR: u16 = 2026;

/// Forms that nobody can read the year from.
const BEYOND_REPAIR: [&str; 2] = ["old", "future"];

#[test]
fn every_readable_birth_year_comes_out_right_and_none_wrong() {
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
            // A column of dates holds bare years too, but serials only there.
            let column = if form == "year" {
                BirthYearSource::Year
            } else {
                BirthYearSource::Date
            };
            match birth_year::parse(cell, column, THIS_YEAR) {
                Parsed::Valid(year) | Parsed::Normalized(year, ..) => {
                    assert_eq!(
                        Some(year.as_str()),
                        row["truth"]["birthYear"].as_str(),
                        "{path:?} {cell:?}"
                    );
                    *right.entry(form.to_owned()).or_default() += 1;
                }
                Parsed::Invalid(Code::BirthYearOutOfRange) => {
                    assert!(BEYOND_REPAIR.contains(&form), "{cell:?} {form}")
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
    // Ambiguous is only what has a century too few and 2000 to this year open.
    for cell in ambiguous {
        let two: u16 = cell
            .rsplit(['/', '-'])
            .next()
            .and_then(|year| year.parse().ok())
            .expect("a year of two digits");
        assert!(two <= THIS_YEAR % 100, "{cell}");
    }
}
