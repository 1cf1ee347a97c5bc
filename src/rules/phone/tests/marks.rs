//! Brackets, slashes and what stands behind a number.

use super::*;

#[test]
fn a_bracket_opens_once_and_around_an_area() {
    all_read_as(
        "+14155552671",
        &["(415) 5552671", "(415 5552671", "415) 5552671"],
    );
    all_refused(
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
fn a_trunk_zero_in_brackets_stands_once_behind_the_calling_code() {
    all_read_as("+442071838750", &["+44 (0)20 7183 8750"]);
    all_refused(Code::PhoneLength, &["+44 (0)(0)20 7183 8750"]);
    all_refused(Code::PhoneCallingCode, &["+(0)44 20 7183 8750"]);
}

#[test]
fn a_slash_stands_behind_a_digit() {
    all_read_as("+14155552671", &["415/555-2671"]);
    all_refused(Code::PhoneInvalid, &["/4155552671", "+/14155552671"]);
}

#[test]
fn what_stands_apart_behind_a_foreign_number_hides_no_digit() {
    all_read_as("+442071838750", &["+44 20 7183 8750 (work)"]);
    all_read_as(
        "+442071838750 ext",
        &[
            "+44 20 7183 8750 x12",
            "+442071838750 x12",
            "+442071838750 ext 12",
        ],
    );
    all_refused(Code::PhoneLetters, &["+442071838750x12"]);
    all_refused(Code::PhoneInvalid, &["+44 20 7183 8750 (US)"]);
}

#[test]
fn a_decimal_zero_is_no_digit_before_an_extension_either() {
    all_refused(
        Code::PhoneLetters,
        &["415.555.267.0 x5", "415555267.0 ext 5"],
    );
}

#[test]
fn a_comma_and_a_space_begin_a_list_and_no_extension() {
    all_refused(
        Code::PhoneInvalid,
        &["415-555-2671, 77", "415-555-2671; 77"],
    );
}

#[test]
fn a_letter_behind_a_number_is_a_label_in_brackets_alone() {
    all_read_as("+14155552671", &["4155552671 (c)", "4155552671 (work)"]);
    all_refused(
        Code::PhoneLetters,
        &["4155552671 c", "4155552671 (fax)", "4155552671 (b)"],
    );
}
