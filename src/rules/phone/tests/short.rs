//! The short way reads what the long one reads, and as it does.

use super::*;
use crate::rules::phone::common;

/// A mark that is not seen keeps a text from the short way.
const UNSEEN: char = '\u{200b}';

#[test]
fn two_symbols_anywhere_in_a_usual_form_are_read_alike_by_both_ways() {
    let symbols = ["", "0", "1", "+", "-", ".", " ", "(", ")", "/", "x"];
    let mut short = 0;
    let bare = ["4155552671", "14155552671", "+14155552671"];
    let grouped = ["(415) 555-2671", "1-415-555-2671", "+1 (415) 555-2671"];
    for form in bare.into_iter().chain(grouped) {
        for (first, a) in (0..=form.len()).flat_map(|at| symbols.map(|symbol| (at, symbol))) {
            for (second, b) in (first..=form.len()).flat_map(|at| symbols.map(|s| (at, s))) {
                let text = [&form[..first], a, &form[first..second], b, &form[second..]].concat();
                for region in [US, None] {
                    let Some(read) = common(text.as_bytes(), region) else {
                        continue;
                    };
                    short += 1;
                    let long = said(&format!("{text}{UNSEEN}"), region);
                    let (Parsed::Valid(number) | Parsed::Normalized(number, ..)) = read else {
                        panic!("the short way refuses nothing");
                    };
                    assert_eq!(Ok(number.as_str()), long.as_deref(), "{text:?} {region:?}");
                }
            }
        }
    }
    assert!(short > 100, "{short}");
}

#[test]
fn the_forms_that_nearly_every_cell_has_take_the_short_way() {
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
        assert!(common(text.as_bytes(), US).is_some(), "{text}");
    }
}
