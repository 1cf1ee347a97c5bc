//! Brackets, slashes, and the text after a number.

use super::*;

#[test]
fn one_pair_of_brackets_is_allowed_around_the_area_code() {
    all_normalize_to(
        "+14155552671",
        &["(415) 5552671", "(415 5552671", "415) 5552671"],
    );
    all_invalid(
        Code::PhoneInvalid,
        &[
            "4155552671(",
            "415555(2671",
            "((415) 555-2671",
            "(415(5552671",
            "415555)2671",
            "4155552671)",
            "+1 415) 555-2671",
        ],
    );
}

#[test]
fn one_trunk_zero_in_brackets_is_allowed_after_the_calling_code() {
    all_normalize_to("+442071838750", &["+44 (0)20 7183 8750"]);
    all_invalid(Code::PhoneLength, &["+44 (0)(0)20 7183 8750"]);
    all_invalid(Code::PhoneCallingCode, &["+(0)44 20 7183 8750"]);
}

#[test]
fn a_slash_is_allowed_only_after_a_digit() {
    all_normalize_to("+14155552671", &["415/555-2671"]);
    all_invalid(Code::PhoneInvalid, &["/4155552671", "+/14155552671"]);
}

#[test]
fn an_extension_of_a_foreign_number_needs_a_space_before_x() {
    all_normalize_to("+442071838750", &["+44 20 7183 8750 (work)"]);
    all_normalize_to(
        "+442071838750 ext",
        &[
            "+44 20 7183 8750 x12",
            "+442071838750 x12",
            "+442071838750 ext 12",
        ],
    );
    all_invalid(Code::PhoneLetters, &["+442071838750x12"]);
    all_invalid(Code::PhoneInvalid, &["+44 20 7183 8750 (US)"]);
}

#[test]
fn a_decimal_zero_before_an_extension_is_not_a_digit() {
    all_invalid(
        Code::PhoneLetters,
        &["415.555.267.0 x5", "415555267.0 ext 5"],
    );
}

#[test]
fn a_comma_with_a_space_separates_a_list_and_not_an_extension() {
    all_invalid(
        Code::PhoneInvalid,
        &["415-555-2671, 77", "415-555-2671; 77"],
    );
}

#[test]
fn a_letter_after_a_number_is_a_label_only_in_brackets() {
    all_normalize_to("+14155552671", &["4155552671 (c)", "4155552671 (work)"]);
    all_invalid(
        Code::PhoneLetters,
        &["4155552671 c", "4155552671 (fax)", "4155552671 (b)"],
    );
}
