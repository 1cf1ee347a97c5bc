//! What a cell is read as, form by form.

use super::*;

mod marks;
mod short;

const US: Option<Region> = Some(Region::US);

fn said(text: &str, region: Option<Region>) -> Result<String, Code> {
    match parse(text, region) {
        Parsed::Valid(number) => Ok(format!("={}", number.as_str())),
        Parsed::Normalized(number, Code::PhoneRepaired, None) => Ok(number.as_str().to_owned()),
        Parsed::Normalized(number, Code::PhoneRepaired, Some(Code::PhoneExtension)) => {
            Ok(format!("{} ext", number.as_str()))
        }
        Parsed::Normalized(..) => panic!("a repair is told as one, and nothing else"),
        Parsed::Invalid(code) => Err(code),
    }
}

#[track_caller]
fn all_read_as(expected: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(said(text, US).as_deref(), Ok(expected), "{text:?}");
    }
}

#[track_caller]
fn all_refused(code: Code, texts: &[&str]) {
    for text in texts {
        assert_eq!(said(text, US), Err(code), "{text:?}");
    }
}

#[test]
fn only_literal_e164_is_fine() {
    for text in ["+14155552671", "+442071838750", "+989601", "+390612345678"] {
        assert_eq!(said(text, None), Ok(format!("={text}")));
    }
    assert_eq!(said(" +14155552671", None).as_deref(), Ok("+14155552671"));
    assert_eq!(said("+1 4155552671", None).as_deref(), Ok("+14155552671"));
}

#[test]
fn usual_groupings_are_one_number() {
    all_read_as(
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
fn wrappings_of_spreadsheets_and_contact_cards_come_off() {
    all_read_as(
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
fn numbers_that_passed_through_a_spreadsheet_keep_their_digits() {
    all_read_as(
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
    all_refused(
        Code::PhoneDigitsLost,
        &["4.15555E+09", "4.15555267E+9", "1.41556E+10", "4E+09"],
    );
    all_refused(Code::PhoneInvalid, &["4.1555526705E+8", "4.1E-9"]);
}

#[test]
fn a_decimal_zero_is_never_a_digit() {
    all_refused(Code::PhoneAreaCode, &["1415555267.0"]);
    all_refused(Code::PhoneLength, &["415555267.0"]);
    all_refused(Code::PhoneInvalid, &["415.555.267.0", "+49 89 1234567.0"]);
}

#[test]
fn extensions_are_cut_off_and_told() {
    all_read_as(
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
fn foreign_numbers_are_read_by_their_own_plan() {
    all_read_as(
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
        said("+49 89/1234567", None).as_deref(),
        Ok("+49891234567"),
        "an area code before a slash"
    );
    all_refused(
        Code::PhoneInvalid,
        &["+44 020 7183 875", "+39 (0)6 12345678", "+1 (0) 4155552671"],
    );
}

#[test]
fn a_doubled_country_code_of_the_nanp_has_one_reading() {
    all_read_as("+14155552671", &["+114155552671", "+1 1-415-555-2671"]);
    all_refused(
        Code::PhoneLength,
        &["114155552671", "+1114155552671", "+149891234567"],
    );
}

#[test]
fn what_may_be_masked_or_doubled_abroad_is_refused() {
    all_refused(Code::PhoneTwoNumbers, &["+49 89 1234567/68"]);
    all_refused(
        Code::PhoneLetters,
        &["+4989123456x", "+4989123456x7", "+49891234xx"],
    );
}

#[test]
fn two_numbers_are_refused() {
    all_refused(
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
fn letters_are_never_digits() {
    all_refused(
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
fn too_few_and_too_many_digits_are_refused() {
    all_refused(
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
fn numbers_that_cannot_exist_are_refused() {
    all_refused(
        Code::PhoneAreaCode,
        &[
            "(555) 555-5555",
            "012-345-6789",
            "199-555-0123",
            "+19999999999",
        ],
    );
    all_refused(
        Code::PhoneInvalid,
        &["202-155-0123", "(202) 911-0123", "+6502530000"],
    );
    all_refused(
        Code::PhoneCallingCode,
        &["+999202555012", "+0000000000", "011 999 202555012"],
    );
}

#[test]
fn what_is_no_number_is_refused() {
    all_refused(
        Code::PhoneInvalid,
        &[
            "+",
            ".",
            "-",
            " ",
            "++14155552671",
            "+1+4155552671",
            "-4155552671",
            "=4155552671",
            "*67 415-555-2671",
            "\u{202e}4155552671",
            "415:555:2671",
            "1-415-555-267(1)",
        ],
    );
}

#[test]
fn what_follows_a_pause_is_an_extension_of_at_most_six_digits() {
    for text in [
        "415-555-2671,,77",
        "415-555-2671,, 77",
        "415-555-2671;77",
        "415-555-2671,,123456",
        "415-555-2671 x1234567",
    ] {
        assert_eq!(said(text, US).as_deref(), Ok("+14155552671 ext"), "{text}");
    }
    all_refused(
        Code::PhoneTwoNumbers,
        &["415-555-2671,,1234567", "415-555-2671 x12345678"],
    );
    all_refused(Code::PhoneLetters, &["+14155552671 (cell) 77"]);
}

#[test]
fn commas_part_thousands_in_threes_or_the_groups_of_a_number() {
    all_read_as(
        "+12025550123",
        &["2,025,550,123", "202,555,0123", "1,202,555,0123"],
    );
    all_refused(
        Code::PhoneInvalid,
        &["202,55,50123", "2,02,555,0123", "20,255,50123"],
    );
    all_refused(Code::PhoneLetters, &["4.155552671e", "4.155552671e+"]);
}

#[test]
fn a_slash_abroad_parts_an_area_from_a_number_and_not_two_numbers() {
    all_read_as("+49891234567", &["+49 89/1234567"]);
    all_refused(
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
        assert_eq!(said(text, None), Err(Code::PhoneNotInternational), "{text}");
    }
    assert_eq!(
        said("(604) 555-0128", Some(Region::CA)).as_deref(),
        Ok("+16045550128")
    );
}

#[test]
fn a_label_of_another_country_contradicts_the_number() {
    assert_eq!(said("US +442071838750", US), Err(Code::PhoneInvalid));
}

#[test]
fn a_mebibyte_is_read_to_its_end_only_where_it_may_be_a_number() {
    let spaces = format!("{}4155552671", " ".repeat(1 << 20));
    assert_eq!(said(&spaces, US).as_deref(), Ok("+14155552671"));
    let apart = format!("415{}5552671", " ".repeat(1 << 20));
    assert_eq!(said(&apart, US).as_deref(), Ok("+14155552671"));
    assert_eq!(said(&"1".repeat(1 << 20), US), Err(Code::PhoneTwoNumbers));
    assert_eq!(said(&"é".repeat(1 << 20), US), Err(Code::PhoneLetters));
    assert_eq!(said(&"(".repeat(1 << 20), US), Err(Code::PhoneInvalid));
}

#[test]
fn a_number_does_not_show_itself_in_a_log() {
    assert_eq!(format!("{:?}", E164::new(b"14155552671")), "E164(..)");
}
