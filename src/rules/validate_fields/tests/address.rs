use super::*;

#[test]
fn an_address_is_trimmed_and_keeps_its_case() {
    let sent = (json!("Ann@Example.com"), vec![Code::EmailRepaired]);
    let cell = Text(" \u{feff}Ann@Example.com\u{a0}");
    assert_eq!(one_by(Field::Email, cell, &raw()), sent);
    for nothing in [Absent, Text(""), Text(" ")] {
        assert_eq!(one_by(Field::Email, nothing, &raw()), (Value::Null, vec![]));
    }
    for cell in [
        Text("a b@c.d"),
        Text("a@b@c"),
        Number("17"),
        Bool(true),
        Json("{}"),
        Other,
        IllFormed("a\u{fffd}@b.c"),
        // Nothing is left of its local part.
        Text("+tag@gmail.com"),
    ] {
        refuses(Field::Email, cell, Code::EmailInvalid);
    }
}

#[test]
fn an_address_is_taken_out_of_its_wrapping_where_nothing_else_can_be_meant() {
    for text in [
        "mailto:a@b.c",
        "MailTo: a@b.c",
        "<a@b.c>",
        "Ann <a@b.c>",
        "Ann < a@b.c >",
        "Ann <mailto:a@b.c>",
    ] {
        let sent = (json!("a@b.c"), vec![Code::EmailUnwrapped]);
        assert_eq!(one_by(Field::Email, Text(text), &raw()), sent, "{text}");
        let refused = (Value::Null, vec![Code::EmailNotPlain]);
        assert_eq!(one_by(Field::Email, Text(text), &strict()), refused);
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
        refuses(Field::Email, Text(text), Code::EmailInvalid);
    }
    let codes = vec![Code::EmailUnwrapped, Code::EmailInvalid];
    let cell = Text("<+tag@gmail.com>");
    assert_eq!(one_by(Field::Email, cell, &raw()), (Value::Null, codes));
}

#[test]
fn a_hash_is_64_hex_digits_and_sent_in_lower_case() {
    let (upper, spaced) = (HASH.to_uppercase(), format!(" {HASH}\t"));
    sends(Field::HashedEmail, Text(HASH), json!(HASH), &[]);
    sends(Field::HashedEmail, Text(&upper), json!(HASH), &[]);
    let repaired = [Code::HashedEmailRepaired];
    sends(Field::HashedEmail, Text(&spaced), json!(HASH), &repaired);
    let refused = (Value::Null, vec![Code::HashedEmailInvalid]);
    let cell = Text(&spaced);
    assert_eq!(one_by(Field::HashedEmail, cell, &strict()), refused);
    let digits = "1".repeat(64);
    sends(Field::HashedEmail, Number(&digits), json!(digits), &[]);
    for nothing in [Absent, Text(""), Text(" ")] {
        sends(Field::HashedEmail, nothing, Value::Null, &[]);
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
        refuses(Field::HashedEmail, cell, Code::HashedEmailInvalid);
    }
}

#[test]
fn an_address_and_a_hash_beside_it_must_be_of_one_person() {
    let both = |email, options: &Options| {
        checked(
            &[
                (Field::Email, Text(email)),
                (Field::HashedEmail, Text(HASH)),
            ],
            options,
        )
    };
    let (sent, found) = both("USER@example.com", &Options::default());
    assert_eq!(sent["attributes"]["hashedEmail"], json!(HASH));
    assert!(found.is_empty());
    // The address is sent where it is asked for, and not its hash.
    let (sent, _) = both("user@example.com", &raw());
    assert_eq!(sent["attributes"]["email"], json!("user@example.com"));
    assert_eq!(sent["attributes"]["hashedEmail"], Value::Null);
    let (sent, found) = both("other@example.com", &Options::default());
    assert_eq!(sent, Value::Null);
    assert_eq!(found[0].code, Code::HashedEmailMismatch);
    let omit = Options {
        on_invalid_field: OnInvalidField::Omit,
        ..Options::default()
    };
    let (sent, _) = both("other@example.com", &omit);
    let rewards = json!({"enrolledRewards": ["CARDLINKED"]});
    assert_eq!(sent["attributes"], rewards, "neither is used");
}
