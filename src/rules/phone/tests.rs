//! The result of parsing a cell, form by form.

use super::*;

mod common_forms;
mod punctuation;

const US: Option<Region> = Some(Region::US);

fn shown(text: &str, region: Option<Region>) -> Result<String, Code> {
    match parse(text, region) {
        Parsed::Valid(number) => Ok(format!("={}", number.as_str())),
        Parsed::Normalized(number, Code::PhoneRepaired, None) => Ok(number.as_str().to_owned()),
        Parsed::Normalized(number, Code::PhoneRepaired, Some(Code::PhoneExtension)) => {
            Ok(format!("{} ext", number.as_str()))
        }
        Parsed::Normalized(..) => panic!("unexpected codes"),
        Parsed::Invalid(code) => Err(code),
    }
}

#[track_caller]
fn all_normalize_to(expected: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(shown(text, US).as_deref(), Ok(expected), "{text:?}");
    }
}

#[track_caller]
fn all_invalid(code: Code, texts: &[&str]) {
    for text in texts {
        assert_eq!(shown(text, US), Err(code), "{text:?}");
    }
}

#[test]
fn only_literal_e164_is_valid_without_a_warning() {
    for text in ["+14155552671", "+442071838750", "+989601", "+390612345678"] {
        assert_eq!(shown(text, None), Ok(format!("={text}")));
    }
    assert_eq!(shown(" +14155552671", None).as_deref(), Ok("+14155552671"));
    assert_eq!(shown("+1 4155552671", None).as_deref(), Ok("+14155552671"));
}

#[test]
fn usual_groupings_are_one_number() {
    all_normalize_to(
        "+14155552671",
        &[
            "4155552671",
            "14155552671",
            "415-555-2671",
            "415.555.2671",
            "415 555 2671",
            "(415) 555-2671",
            "(415)555-2671",
            "[415] 555-2671",
            "1-415-555-2671",
            "1 (415) 555-2671",
            "1.415.555.2671",
            "415/555-2671",
            "415) 555-2671",
            "(415-555-2671)",
            "+1 (415) 555-2671",
            "(+1) 415 555 2671",
            "415\t555\n2671",
            "415\u{a0}555\u{2011}2671",
            "415\u{b7}555\u{b7}2671",
            "\u{202d}415\u{2212}555\u{2014}2671\u{202c}",
            "４１５－５５５－２６７１",
            "٤١٥٥٥٥٢٦٧١",
            "＋１４１５５５５２６７１",
            "415-555-2671,",
        ],
    );
}

#[test]
fn removes_the_quotes_of_spreadsheets_and_the_labels_of_contact_cards() {
    all_normalize_to(
        "+14155552671",
        &[
            "'4155552671",
            "'+14155552671",
            "'4155552671'",
            "=\"4155552671\"",
            "=\"+14155552671\"",
            "\"415-555-2671\"",
            "tel:+14155552671",
            "tel:+1-415-555-2671",
            "US 4155552671",
            "(US) 415-555-2671",
            "USA: +1 415 555 2671",
            "Mobile: 4155552671",
            "Cell Phone #: 415-555-2671",
            "m: 415-555-2671",
            "4155552671 (cell)",
            "4155552671 (m)",
            "415-555-2671 - work phone",
            "415-555-2671 ext.",
        ],
    );
}

#[test]
fn parses_numeric_formats_of_spreadsheets_unless_digits_are_lost() {
    all_normalize_to(
        "+14155552670",
        &[
            "4155552670.0",
            "4155552670.00",
            "4155552670,0",
            "14155552670.0",
            "4,155,552,670",
            "4,155,552,670.00",
            "14,155,552,670",
            "1,415,555,2670",
            "415,555,2670",
            "4.155552670E+9",
            "4.155552670e9",
            "4,155552670E+09",
            "4.1555526700E+09",
            "1.4155552670E+10",
        ],
    );
    all_invalid(
        Code::PhoneDigitsLost,
        &["4.15555E+09", "4.15555267E+9", "1.41556E+10", "4E+09"],
    );
    all_invalid(Code::PhoneInvalid, &["4.1555526705E+8", "4.1E-9"]);
}

#[test]
fn a_decimal_zero_is_never_a_digit_of_the_number() {
    all_invalid(Code::PhoneAreaCode, &["1415555267.0"]);
    all_invalid(Code::PhoneLength, &["415555267.0"]);
    all_invalid(Code::PhoneInvalid, &["415.555.267.0", "+49 89 1234567.0"]);
}

#[test]
fn parses_a_national_number_with_an_extension() {
    all_normalize_to(
        "+14155552671 ext",
        &[
            "415-555-2671 x123",
            "415-555-2671x123",
            "415-555-2671 ext. 4567",
            "415-555-2671 Ext 12",
            "415 555 2671 extension 99",
            "415-555-2671 #55",
            "415-555-2671, ext 5",
            "415-555-2671 (ext. 5)",
            "+14155552671;ext=8",
            "tel:+14155552671;ext=8",
            "+14155552671,,77",
            "4155552671,77",
            "4155552671 x5 (work)",
            "work: 4155552671 x5",
        ],
    );
}

#[test]
fn parses_foreign_numbers_by_their_own_numbering_plan() {
    all_normalize_to(
        "+442071838750",
        &[
            "+44 20 7183 8750",
            "+44 (0)20 7183 8750",
            "+44 (0) 20 7183 8750",
            "(+44) 20-7183-8750",
            "011 44 20 7183 8750",
            "+01144 20 7183 8750",
        ],
    );
    assert_eq!(
        shown("+49 89/1234567", None).as_deref(),
        Ok("+49891234567"),
        "an area code before a slash"
    );
    all_invalid(
        Code::PhoneInvalid,
        &["+44 020 7183 875", "+39 (0)6 12345678", "+1 (0) 4155552671"],
    );
}

#[test]
fn a_doubled_country_code_of_the_nanp_has_one_interpretation() {
    all_normalize_to("+14155552671", &["+114155552671", "+1 1-415-555-2671"]);
    all_invalid(
        Code::PhoneLength,
        &["114155552671", "+1114155552671", "+149891234567"],
    );
}

#[test]
fn a_foreign_number_with_masked_or_doubled_digits_is_invalid() {
    all_invalid(Code::PhoneTwoNumbers, &["+49 89 1234567/68"]);
    all_invalid(
        Code::PhoneLetters,
        &["+4989123456x", "+4989123456x7", "+49891234xx"],
    );
}

#[test]
fn two_numbers_in_one_cell_are_invalid() {
    all_invalid(
        Code::PhoneTwoNumbers,
        &[
            "3055550110 / 3055550111",
            "3055550110; 3055550111",
            "3055550110,3055550111",
            "+13055550110,+13055550111",
            "3055550110 or 3055550111",
            "(305) 555-0110 (305) 555-0111",
            "305-555-0110; 555-0111",
            "Home: 305-555-0110 Cell: 305-555-0111",
        ],
    );
}

#[test]
fn letters_are_never_converted_to_digits() {
    all_invalid(
        Code::PhoneLetters,
        &[
            "1-800-GO-FEDEX",
            "1-877-KARS-4-KIDS",
            "4I5555267l",
            "415555267O",
            "fax: 415-555-2671",
            "do not call 415-555-2671",
            "+1415555267a",
            "4155552671 x",
            "٤١٥٥٥٥٢٦٧١ ж",
        ],
    );
}

#[test]
fn too_few_and_too_many_digits_are_invalid() {
    all_invalid(
        Code::PhoneLength,
        &[
            "555-0123",
            "310-1234",
            "1 310-1234",
            "411",
            "415555267",
            "24155552671",
            "04155552671",
            "0014155552671",
            "0044 20 7946 0958",
            "44 20 7946 0958",
            "+1",
            "+41555526712345678",
            "+4155552671",
            "4111 1111 1111 1111",
        ],
    );
}

#[test]
fn impossible_numbers_are_invalid() {
    all_invalid(
        Code::PhoneAreaCode,
        &[
            "(555) 555-5555",
            "012-345-6789",
            "199-555-0123",
            "+19999999999",
        ],
    );
    all_invalid(
        Code::PhoneInvalid,
        &["202-155-0123", "(202) 911-0123", "+6502530000"],
    );
    all_invalid(
        Code::PhoneCallingCode,
        &["+999202555012", "+0000000000", "011 999 202555012"],
    );
}

#[test]
fn text_without_a_number_is_invalid() {
    all_invalid(
        Code::PhoneInvalid,
        &[
            "+",
            ".",
            "-",
            " ",
            "++14155552671",
            "+1+4155552671",
            "-4155552671",
            "*67 415-555-2671",
            "\u{202e}4155552671",
            "415:555:2671",
            "1-415-555-267(1)",
        ],
    );
}

#[test]
fn digits_after_a_pause_are_an_extension_of_at_most_six_digits() {
    for text in [
        "415-555-2671,,77",
        "415-555-2671,, 77",
        "415-555-2671;77",
        "415-555-2671,,123456",
        "415-555-2671 x1234567",
    ] {
        assert_eq!(shown(text, US).as_deref(), Ok("+14155552671 ext"), "{text}");
    }
    all_invalid(
        Code::PhoneTwoNumbers,
        &["415-555-2671,,1234567", "415-555-2671 x12345678"],
    );
    all_invalid(Code::PhoneLetters, &["+14155552671 (cell) 77"]);
}

#[test]
fn commas_separate_thousands_or_the_groups_of_a_number() {
    all_normalize_to(
        "+12025550123",
        &["2,025,550,123", "202,555,0123", "1,202,555,0123"],
    );
    all_invalid(
        Code::PhoneInvalid,
        &["202,55,50123", "2,02,555,0123", "20,255,50123"],
    );
    all_invalid(Code::PhoneLetters, &["4.155552671e", "4.155552671e+"]);
}

#[test]
fn a_slash_in_a_foreign_number_separates_the_area_code_but_not_two_numbers() {
    all_normalize_to("+49891234567", &["+49 89/1234567"]);
    all_invalid(
        Code::PhoneTwoNumbers,
        &["+49 89 1234567/68", "+49 89/1234", "+49 89/123/4567"],
    );
}

#[test]
fn a_number_without_plus_needs_a_region() {
    for text in [
        "4155552671",
        "(415) 555-2671",
        "011 44 20 7183 8750",
        "US 4155552671",
    ] {
        assert_eq!(
            shown(text, None),
            Err(Code::PhoneNotInternational),
            "{text}"
        );
    }
    assert_eq!(
        shown("(604) 555-0128", Some(Region::CA)).as_deref(),
        Ok("+16045550128")
    );
}

#[test]
fn a_label_of_another_country_makes_the_number_invalid() {
    assert_eq!(shown("US +442071838750", US), Err(Code::PhoneInvalid));
}

#[test]
fn parses_a_mebibyte_of_text() {
    let spaces = format!("{}4155552671", " ".repeat(1 << 20));
    assert_eq!(shown(&spaces, US).as_deref(), Ok("+14155552671"));
    let apart = format!("415{}5552671", " ".repeat(1 << 20));
    assert_eq!(shown(&apart, US).as_deref(), Ok("+14155552671"));
    assert_eq!(shown(&"1".repeat(1 << 20), US), Err(Code::PhoneTwoNumbers));
    assert_eq!(shown(&"é".repeat(1 << 20), US), Err(Code::PhoneLetters));
    assert_eq!(shown(&"(".repeat(1 << 20), US), Err(Code::PhoneInvalid));
}
