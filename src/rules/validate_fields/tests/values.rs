//! Fields with one value, and rewards.

use super::*;

#[test]
fn placeholders_are_empty_values_with_the_repair_option() {
    for (field, warning, error) in [
        (Field::Email, Code::EmailPlaceholder, Code::EmailInvalid),
        (
            Field::HashedEmail,
            Code::HashedEmailPlaceholder,
            Code::HashedEmailInvalid,
        ),
        (
            Field::PhoneNumber,
            Code::PhonePlaceholder,
            Code::PhoneInvalid,
        ),
        (Field::ZipCode, Code::ZipPlaceholder, Code::ZipInvalid),
        (
            Field::BirthYear,
            Code::BirthYearPlaceholder,
            Code::BirthYearInvalid,
        ),
    ] {
        for word in ["N/A", " n/a "] {
            assert_eq!(
                field_result(field, Text(word)),
                (Value::Null, vec![warning])
            );
            let invalid = (Value::Null, vec![error]);
            assert_eq!(field_result_with(field, Text(word), &strict()), invalid);
        }
        assert!(
            !validate_record(&[(field, Text("N/A"))], &Options::default())
                .0
                .is_null()
        );
    }
}

#[test]
fn a_valid_corrected_or_invalid_value_has_the_codes_of_its_field() {
    for (field, valid, correctable, corrected, warning, strict_error, wrong, error, type_error) in [
        (
            Field::PhoneNumber,
            "+14155552671",
            "(415) 555-2671",
            "+14155552671",
            Code::PhoneRepaired,
            Code::PhoneNotE164,
            "415-555-CALL",
            Code::PhoneLetters,
            Code::PhoneInvalid,
        ),
        (
            Field::ZipCode,
            "94107",
            "2134",
            "02134",
            Code::ZipZeros,
            Code::ZipNotFive,
            "21300",
            Code::ZipPrefix,
            Code::ZipInvalid,
        ),
        (
            Field::BirthYear,
            "1990",
            "7/4/1987",
            "1987",
            Code::BirthYearFromDate,
            Code::BirthYearNotFour,
            "1800",
            Code::BirthYearOutOfRange,
            Code::BirthYearInvalid,
        ),
    ] {
        assert_sent(field, Text(valid), json!(valid), &[]);
        assert_sent(field, Text(correctable), json!(corrected), &[warning]);
        let invalid = (Value::Null, vec![strict_error]);
        assert_eq!(
            field_result_with(field, Text(correctable), &strict()),
            invalid
        );
        assert_invalid(field, Text(wrong), error);
        for empty in [Absent, Text(""), Text(" ")] {
            assert_sent(field, empty, Value::Null, &[]);
        }
        for cell in [Bool(true), Json("[]"), Other, IllFormed("\u{fffd}")] {
            assert_invalid(field, cell, type_error);
        }
    }
    assert_sent(Field::ZipCode, Number("94107"), json!("94107"), &[]);
    // Two corrections of one value.
    let both = [Code::ZipPlus4, Code::ZipZeros];
    assert_sent(Field::ZipCode, Text("2134-1234"), json!("02134"), &both);
    let invalid = (Value::Null, vec![Code::ZipNotFive]);
    let cell = Text("2134-1234");
    assert_eq!(field_result_with(Field::ZipCode, cell, &strict()), invalid);
}

#[test]
fn five_digits_are_a_date_only_in_a_column_of_dates() {
    let year = |birth_date| {
        let mut record = Record {
            birth_date,
            ..Record::default()
        };
        record.set(Field::Id, Text("u1"));
        record.set(Field::BirthYear, Text("29575"));
        let mut evaluation = Evaluation::default();
        let user = validate_fields(&record, &Options::default(), &mut evaluation);
        user.birth_year.map(|year| year.value())
    };
    assert_eq!((year(true), year(false)), (Some(1980), None));
}

#[test]
fn a_birth_year_of_a_person_below_the_minimum_age_is_invalid() {
    let of = |min_age, year| {
        let options = Options {
            min_age,
            today: 2026.into(),
            ..Options::default()
        };
        field_result_with(Field::BirthYear, Text(year), &options)
    };
    assert_eq!(of(Some(18), "2008"), (json!("2008"), vec![]));
    let young = (Value::Null, vec![Code::BirthYearTooYoung]);
    assert_eq!(of(Some(18), "2009"), young);
    assert_eq!(of(None, "2026"), (json!("2026"), vec![]));
    assert_eq!(of(Some(0), "2026"), (json!("2026"), vec![]));
}

#[test]
fn rewards_are_a_list_of_the_only_supported_reward() {
    let enrolled = json!(["CARDLINKED"]);
    for cell in [
        Absent,
        Text(""),
        Text("N/A"),
        Json("[\"CARDLINKED\"]"),
        Json("[\"CARDLINKED\", \"CARDLINKED\"]"),
        Text("CARDLINKED"),
        Text(" cardlinked "),
        Text("CARDLINKED, CardLinked;CARDLINKED|"),
        Text(" [\"CARDLINKED\"]"),
    ] {
        assert_sent(Field::EnrolledRewards, cell, enrolled.clone(), &[]);
    }
    for cell in [Json("[]"), Text("[]"), Text("none"), Text(" None ")] {
        assert_sent(Field::EnrolledRewards, cell, json!([]), &[]);
    }
    for cell in [
        Json("[\"AFFILIATE\"]"),
        Json("[\"CARDLINKED\",\"AFFILIATE\"]"),
        Text("affiliate"),
        Text("CARDLINKED;AFFILIATE"),
    ] {
        assert_invalid(Field::EnrolledRewards, cell, Code::RewardsLegacy);
    }
    for cell in [
        Json("[\"cardlinked\"]"),
        Json("[1]"),
        Json("{}"),
        Text("[\"CARDLINKED\""),
        Text("x"),
        Number("1"),
        Bool(true),
        Other,
    ] {
        assert_invalid(Field::EnrolledRewards, cell, Code::RewardsInvalid);
    }
}

#[test]
fn a_record_without_rewards_has_those_of_the_options() {
    let none = Options {
        enrolled_rewards: vec![],
        ..Options::default()
    };
    let rewards = |cell| field_result_with(Field::EnrolledRewards, cell, &none).0;
    assert_eq!(rewards(Absent), json!([]));
    assert_eq!(rewards(Text("CARDLINKED")), json!(["CARDLINKED"]));
}

#[test]
fn historical_accepts_the_usual_words_of_exports_for_yes_and_no() {
    const FIELD: Field = Field::HistoricalTransactionsSent;
    for word in ["true", "TRUE", "Yes", "y", "1", " yes "] {
        assert_sent(FIELD, Text(word), json!(true), &[]);
    }
    for word in ["false", "No", "N", "0"] {
        assert_sent(FIELD, Text(word), json!(false), &[]);
    }
    assert_sent(FIELD, Number("1"), json!(true), &[]);
    assert_sent(FIELD, Bool(true), json!(true), &[]);
    assert_sent(FIELD, Bool(false), json!(false), &[]);
    for empty in [Absent, Text(""), Text(" "), Text("N/A")] {
        assert_sent(FIELD, empty, Value::Null, &[]);
    }
    for cell in [Text("maybe"), Number("2"), Json("[]"), Other] {
        assert_invalid(FIELD, cell, Code::HistoricalInvalid);
    }
}

#[test]
fn a_value_of_more_than_one_mebibyte_is_invalid_including_its_white_space() {
    for (blank, is_sent) in [(MAX_FIELD - 5, true), (MAX_FIELD - 4, false)] {
        let zip = " ".repeat(blank) + "02134";
        let (sent, _) = validate_record(&[(Field::ZipCode, Cell::Text(&zip))], &Options::default());
        assert_eq!(!sent.is_null(), is_sent, "{blank}");
    }
}
