//! Addresses and their hashes.

use super::*;

#[test]
fn an_address_is_trimmed_and_keeps_its_case() {
    let sent = (json!("Ann@Example.com"), vec![Code::EmailRepaired]);
    let cell = Text(" \u{feff}Ann@Example.com\u{a0}");
    assert_eq!(field_result_with(Field::Email, cell, &raw()), sent);
    for empty in [Absent, Text(""), Text(" ")] {
        assert_eq!(
            field_result_with(Field::Email, empty, &raw()),
            (Value::Null, vec![])
        );
    }
    for cell in [
        Text("a b@c.d"),
        Text("a@b@c"),
        Number("17"),
        Bool(true),
        Json("{}"),
        Other,
        IllFormed("a\u{fffd}@b.c"),
        // The normalized local part is empty.
        Text("+tag@gmail.com"),
    ] {
        assert_invalid(Field::Email, cell, Code::EmailInvalid);
    }
}

#[test]
fn extracts_the_only_address_of_a_mailto_link_or_angle_brackets() {
    for text in [
        "mailto:a@b.c",
        "MailTo: a@b.c",
        "<a@b.c>",
        "Ann <a@b.c>",
        "Ann < a@b.c >",
        "Ann <mailto:a@b.c>",
    ] {
        let sent = (json!("a@b.c"), vec![Code::EmailUnwrapped]);
        assert_eq!(
            field_result_with(Field::Email, Text(text), &raw()),
            sent,
            "{text}"
        );
        let invalid = (Value::Null, vec![Code::EmailNotPlain]);
        assert_eq!(
            field_result_with(Field::Email, Text(text), &strict()),
            invalid
        );
    }
    for text in [
        "x@y.z <a@b.c>",
        "> <a@b.c>",
        "Ann <a@b.c",
        "Ann <a@b.c> or not",
        "Ann <a@b.c>, Bob <d@e.f>",
        "Ann <b.c>",
        "mailto a@b.c",
        "mailto:",
        "e-mail:a@b.c",
        "<>",
    ] {
        assert_invalid(Field::Email, Text(text), Code::EmailInvalid);
    }
    let codes = vec![Code::EmailUnwrapped, Code::EmailInvalid];
    let cell = Text("<+tag@gmail.com>");
    assert_eq!(
        field_result_with(Field::Email, cell, &raw()),
        (Value::Null, codes)
    );
}

#[test]
fn a_hash_is_64_hex_digits_and_sent_in_lower_case() {
    let (upper, spaced) = (HASH.to_uppercase(), format!(" {HASH}\t"));
    assert_sent(Field::HashedEmail, Text(HASH), json!(HASH), &[]);
    assert_sent(Field::HashedEmail, Text(&upper), json!(HASH), &[]);
    let repaired = [Code::HashedEmailRepaired];
    assert_sent(Field::HashedEmail, Text(&spaced), json!(HASH), &repaired);
    let invalid = (Value::Null, vec![Code::HashedEmailInvalid]);
    let cell = Text(&spaced);
    assert_eq!(
        field_result_with(Field::HashedEmail, cell, &strict()),
        invalid
    );
    let digits = "1".repeat(64);
    assert_sent(Field::HashedEmail, Number(&digits), json!(digits), &[]);
    for empty in [Absent, Text(""), Text(" ")] {
        assert_sent(Field::HashedEmail, empty, Value::Null, &[]);
    }
    let longer = format!("{HASH}0");
    for cell in [
        Text(&HASH[1..]),
        Text(&longer),
        Text("a@b.c"),
        Number("17"),
        Bool(false),
        Json("{}"),
    ] {
        assert_invalid(Field::HashedEmail, cell, Code::HashedEmailInvalid);
    }
}

#[test]
fn an_address_and_a_hash_in_one_record_must_match() {
    let both = |email, options: &Options| {
        validate_record(
            &[
                (Field::Email, Text(email)),
                (Field::HashedEmail, Text(HASH)),
            ],
            options,
        )
    };
    let (sent, issues) = both("USER@example.com", &Options::default());
    assert_eq!(sent["attributes"]["hashedEmail"], json!(HASH));
    assert!(issues.is_empty());
    // The mode `raw` sends the address without its hash.
    let (sent, _) = both("user@example.com", &raw());
    assert_eq!(sent["attributes"]["email"], json!("user@example.com"));
    assert_eq!(sent["attributes"]["hashedEmail"], Value::Null);
    let (sent, issues) = both("other@example.com", &Options::default());
    assert_eq!(sent, Value::Null);
    assert_eq!(issues[0].code, Code::HashedEmailMismatch);
    let omit = Options {
        on_invalid_field: OnInvalidField::Omit,
        ..Options::default()
    };
    let (sent, _) = both("other@example.com", &omit);
    let rewards = json!({"enrolledRewards": ["CARDLINKED"]});
    assert_eq!(sent["attributes"], rewards, "neither is used");
}

#[test]
fn a_hash_in_base64_is_converted_to_hex() {
    let base64 = "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=";
    for text in [base64, &base64.replace('/', "_"), &format!("'{base64}")] {
        let codes = [Code::HashedEmailBase64];
        assert_sent(Field::HashedEmail, Text(text), json!(HASH), &codes);
    }
    for text in [
        &base64[1..],
        &base64[..43],
        &base64.replace("RQ=", "RR="),
        &base64.replace('t', "*"),
    ] {
        assert_invalid(Field::HashedEmail, Text(text), Code::HashedEmailInvalid);
    }
}

#[test]
fn removes_what_no_address_begins_with() {
    for text in [
        "'a@b.c",
        "`a@b.c",
        "=a@b.c",
        "'a@b.c'",
        "=\"a@b.c\"",
        "“a@b.c”",
        "\u{200b}a@b.c",
    ] {
        let sent = (json!("a@b.c"), vec![Code::EmailUnwrapped]);
        assert_eq!(
            field_result_with(Field::Email, Text(text), &raw()),
            sent,
            "{text:?}"
        );
    }
    assert_invalid(Field::Email, Text("a\u{200b}a@b.c"), Code::EmailHidden);
    for text in ["=SUM(A1)", "#REF!", "=A2&\"@b.c\"", "[object Object]"] {
        assert_invalid(Field::Email, Text(text), Code::EmailInvalid);
    }
}

#[test]
fn an_unlikely_domain_is_sent_with_a_warning() {
    for text in ["ann@gmial.com", "Ann@GMAIL.CON", "ann@localhost"] {
        let sent = (json!(text), vec![Code::EmailUnlikely]);
        assert_eq!(field_result_with(Field::Email, Text(text), &raw()), sent);
    }
}
