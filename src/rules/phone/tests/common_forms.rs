//! `parse_common_form` and the grammar give the same result.

use super::*;
use crate::rules::phone::parse_common_form;

/// An invisible character, which `parse_common_form` does not accept.
const INVISIBLE: char = '\u{200b}';

#[test]
fn both_parsers_agree_on_usual_forms_with_two_inserted_symbols() {
    let symbols = ["", "0", "1", "+", "-", ".", " ", "(", ")", "/", "x"];
    let mut compared = 0;
    let bare = ["4155552671", "14155552671", "+14155552671"];
    let grouped = ["(415) 555-2671", "1-415-555-2671", "+1 (415) 555-2671"];
    for form in bare.into_iter().chain(grouped) {
        for (first, a) in (0..=form.len()).flat_map(|at| symbols.map(|symbol| (at, symbol))) {
            for (second, b) in (first..=form.len()).flat_map(|at| symbols.map(|s| (at, s))) {
                let text = [&form[..first], a, &form[first..second], b, &form[second..]].concat();
                for region in [US, None] {
                    let Some(parsed) = parse_common_form(text.as_bytes(), region.is_some()) else {
                        continue;
                    };
                    compared += 1;
                    let by_grammar = shown(&format!("{text}{INVISIBLE}"), region);
                    let (Parsed::Valid(number) | Parsed::Normalized(number, ..)) = parsed else {
                        panic!("parse_common_form returns no error");
                    };
                    assert_eq!(
                        Ok(number.as_str()),
                        by_grammar.as_deref(),
                        "{text:?} {region:?}"
                    );
                }
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn parses_the_forms_that_nearly_every_cell_has() {
    for text in [
        "4155552671",
        "14155552671",
        "415-555-2671",
        "415.555.2671",
        "415 555 2671",
        "(415) 555-2671",
        "1-415-555-2671",
        "1 (415) 555-2671",
        "+14155552671",
        "+442071838750",
        "+1 415 555 2671",
        "+1 (415) 555-2671",
    ] {
        assert!(parse_common_form(text.as_bytes(), true).is_some(), "{text}");
    }
}
