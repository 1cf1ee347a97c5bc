//! Properties of ZIP codes.

use kard_enroll::rules::issue_code::Code;
use kard_enroll::rules::parsed::Parsed;
use kard_enroll::rules::zip;
use proptest::prelude::*;

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn value(text: &str) -> Option<String> {
    match zip::parse(text) {
        Parsed::Valid(zip) | Parsed::Normalized(zip, ..) => Some(zip.as_str().to_owned()),
        Parsed::Invalid(_) => None,
    }
}

proptest! {
    #[test]
    fn any_text_gives_five_digits_or_nothing_without_panic(text in any::<String>()) {
        if let Some(zip) = value(&text) {
            prop_assert!(zip.len() == 5 && zip.bytes().all(|byte| byte.is_ascii_digit()));
        }
    }

    #[test]
    fn a_valid_zip_code_equals_its_text(text in "[0-9]{5}|[0-9 -]{0,12}") {
        if let Parsed::Valid(zip) = zip::parse(&text) {
            prop_assert_eq!(zip.as_str(), text);
        }
    }

    #[test]
    fn normalizing_only_adds_leading_zeros_or_removes_the_plus_4(text in "[ '\"=]{0,2}[0-9]{0,10}[- .]{0,2}[0-9]{0,5}[- .]?0?\"?") {
        if let Some(zip) = value(&text) {
            let number = text.trim_matches([' ', '\'', '"', '=']);
            let number = number.strip_suffix(".0").or(number.strip_suffix(".00")).unwrap_or(number);
            let digits = digits(number);
            let as_zip = format!("{digits:0>5}");
            let as_zip9 = format!("{digits:0>9}");
            prop_assert!(as_zip == zip || (as_zip9.len() == 9 && as_zip9[..5] == zip), "{} {}", text, zip);
        }
    }

    #[test]
    fn a_normalized_zip_code_is_valid(text in "[0-9]{3,5}(-?[0-9]{4})?(\\.0)?") {
        if let Some(zip) = value(&text) {
            let again = matches!(zip::parse(&zip), Parsed::Valid(again) if again.as_str() == zip);
            prop_assert!(again);
        }
    }

    #[test]
    fn plus_4_does_not_change_which_zip_codes_are_valid(zip in "[0-9]{5}", four in "[0-9]{4}", between in "-|–| |") {
        let with = zip::parse(&format!("{zip}{between}{four}"));
        match zip::parse(&zip) {
            Parsed::Valid(plain) => prop_assert_eq!(with, Parsed::Normalized(plain, Code::ZipPlus4, None)),
            other => prop_assert_eq!(with, other),
        }
    }
}
