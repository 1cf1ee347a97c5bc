use super::*;
use crate::rules::validate_fields::lists::MAX_LIST;

#[test]
fn lists_are_sent_as_they_are() {
    let numbers = r#"[{"number":"+14155552671","type":"MOBILE"},{"number":"+442079460000"},{"number":"+14155552672","type":null}]"#;
    let sent = json!([
        {"number": "+14155552671", "type": "MOBILE"},
        {"number": "+442079460000"},
        {"number": "+14155552672"},
    ]);
    sends(Field::PhoneNumbers, Json(numbers), sent.clone(), &[]);
    sends(Field::PhoneNumbers, Text(numbers), sent, &[]);
    let codes = r#"[{"code":94107,"type":"OTHER"},{"code":"2134","type":"BILLING"}]"#;
    let sent = json!([{"code": "94107", "type": "OTHER"}, {"code": "02134", "type": "BILLING"}]);
    sends(Field::PostalCodes, Json(codes), sent, &[Code::ZipZeros]);
    sends(Field::PostalCodes, Json("[]"), json!([]), &[]);
    for nothing in [Absent, Text(""), Text(" "), Text(" N/A")] {
        sends(Field::PhoneNumbers, nothing, Value::Null, &[]);
    }
}

#[test]
fn lists_that_are_none_are_refused() {
    for cell in [
        Text("+14155552671"),
        Number("17"),
        Bool(true),
        Json("{}"),
        Other,
        Text("[{"),
    ] {
        refuses(Field::PhoneNumbers, cell, Code::PhoneNumbersInvalid);
        refuses(Field::PostalCodes, cell, Code::PostalCodesInvalid);
    }
}

#[test]
fn a_list_holds_ten_items_at_most() {
    let list = |n: usize| format!("[{}]", vec![r#"{"code":"94107"}"#; n].join(","));
    let sent = json!(vec![json!({"code": "94107"}); 10]);
    sends(Field::PostalCodes, Json(&list(MAX_LIST)), sent, &[]);
    let more = list(MAX_LIST + 1);
    refuses(Field::PostalCodes, Json(&more), Code::PostalCodesTooMany);
}

#[test]
fn each_wrong_item_of_a_list_is_told_by_its_place() {
    let list = r#"[17,{"number":"1"},{"number":"+14155552671","type":"FAX"},{"number":" "},{"number":"\ud800"},{"number":"(415) 555-2671","type":7}]"#;
    let told = |options: &Options| -> Vec<(String, Code)> {
        let (_, found) = checked(&[(Field::PhoneNumbers, Json(list))], options);
        let told = found.iter();
        told.map(|found| (found.location.pointer(), found.code))
            .collect()
    };
    let place = |part: &str| format!("/phoneNumbers/{part}");
    let expected = |last| {
        vec![
            (place("0"), Code::PhoneNumbersInvalid),
            (place("1/number"), Code::PhoneLength),
            (place("2/type"), Code::PhoneNumbersType),
            (place("3/number"), Code::PhoneNumbersInvalid),
            (place("4/number"), Code::PhoneNumbersInvalid),
            (place("5/type"), Code::PhoneNumbersType),
            (place("5/number"), last),
        ]
    };
    assert_eq!(told(&Options::default()), expected(Code::PhoneRepaired));
    assert_eq!(told(&strict()), expected(Code::PhoneNotE164));
    // A list of which an item is wrong is left out as a whole.
    let omit = Options {
        on_invalid_field: OnInvalidField::Omit,
        ..Options::default()
    };
    assert_eq!(
        one_by(Field::PhoneNumbers, Json(list), &omit).0,
        Value::Null
    );
    let zip = r#"[{"code":"2134-1234"}]"#;
    let both = [Code::ZipPlus4, Code::ZipZeros];
    sends(
        Field::PostalCodes,
        Json(zip),
        json!([{"code": "02134"}]),
        &both,
    );
}
