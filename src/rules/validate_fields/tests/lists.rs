//! Lists of phone numbers and postal codes.

use super::*;
use crate::rules::validate_fields::lists::MAX_LIST;

#[test]
fn valid_lists_are_sent_with_their_types() {
    let numbers = r#"[{"number":"+14155552671","type":"MOBILE"},{"number":"+442079460000"},{"number":"+14155552672","type":null}]"#;
    let sent = json!([
        {"number": "+14155552671", "type": "MOBILE"},
        {"number": "+442079460000"},
        {"number": "+14155552672"},
    ]);
    assert_sent(Field::PhoneNumbers, Json(numbers), sent.clone(), &[]);
    assert_sent(Field::PhoneNumbers, Text(numbers), sent, &[]);
    let codes = r#"[{"code":94107,"type":"OTHER"},{"code":"2134","type":"BILLING"}]"#;
    let sent = json!([{"code": "94107", "type": "OTHER"}, {"code": "02134", "type": "BILLING"}]);
    assert_sent(Field::PostalCodes, Json(codes), sent, &[Code::ZipZeros]);
    assert_sent(Field::PostalCodes, Json("[]"), json!([]), &[]);
    let codes = r#"[{"code":"94107","type":"billing"},{"code":"94107","type":" Physical"}]"#;
    let sent = json!([{"code": "94107", "type": "BILLING"}, {"code": "94107", "type": "PHYSICAL"}]);
    assert_sent(Field::PostalCodes, Text(codes), sent, &[]);
    for empty in [Absent, Text(""), Text(" "), Text(" N/A")] {
        assert_sent(Field::PhoneNumbers, empty, Value::Null, &[]);
    }
}

#[test]
fn a_value_that_is_not_a_list_is_invalid() {
    for cell in [
        Text("+14155552671"),
        Number("17"),
        Bool(true),
        Json("{}"),
        Other,
        Text("[{"),
    ] {
        assert_invalid(Field::PhoneNumbers, cell, Code::PhoneNumbersInvalid);
        assert_invalid(Field::PostalCodes, cell, Code::PostalCodesInvalid);
    }
}

#[test]
fn a_list_has_at_most_ten_items() {
    let list = |n: usize| format!("[{}]", vec![r#"{"code":"94107"}"#; n].join(","));
    let sent = json!(vec![json!({"code": "94107"}); 10]);
    assert_sent(Field::PostalCodes, Json(&list(MAX_LIST)), sent, &[]);
    let too_long = list(MAX_LIST + 1);
    assert_invalid(
        Field::PostalCodes,
        Json(&too_long),
        Code::PostalCodesTooMany,
    );
}

#[test]
fn reports_each_invalid_item_of_a_list_with_its_pointer() {
    let list = r#"[17,{"number":"1"},{"number":"+14155552671","type":"FAX"},{"number":" "},{"number":"\ud800"},{"number":"(415) 555-2671","type":7}]"#;
    let reported = |options: &Options| -> Vec<(String, Code)> {
        let (_, issues) = validate_record(&[(Field::PhoneNumbers, Json(list))], options);
        issues
            .iter()
            .map(|issue| (issue.location.pointer(), issue.code))
            .collect()
    };
    let pointer = |part: &str| format!("/phoneNumbers/{part}");
    let expected = |last| {
        vec![
            (pointer("0"), Code::PhoneNumbersInvalid),
            (pointer("1/number"), Code::PhoneLength),
            (pointer("2/type"), Code::PhoneNumbersType),
            (pointer("3/number"), Code::PhoneNumbersInvalid),
            (pointer("4/number"), Code::PhoneNumbersInvalid),
            (pointer("5/type"), Code::PhoneNumbersType),
            (pointer("5/number"), last),
        ]
    };
    assert_eq!(reported(&Options::default()), expected(Code::PhoneRepaired));
    assert_eq!(reported(&strict()), expected(Code::PhoneNotE164));
    // With `omit`, an invalid item omits the whole list.
    let omit = Options {
        on_invalid_field: OnInvalidField::Omit,
        ..Options::default()
    };
    assert_eq!(
        field_result_with(Field::PhoneNumbers, Json(list), &omit).0,
        Value::Null
    );
    let zip = r#"[{"code":"2134-1234"}]"#;
    let both = [Code::ZipPlus4, Code::ZipZeros];
    assert_sent(
        Field::PostalCodes,
        Json(zip),
        json!([{"code": "02134"}]),
        &both,
    );
}
