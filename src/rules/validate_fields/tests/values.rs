use super::*;

#[test]
fn words_for_nothing_count_as_empty_where_repairs_are_allowed() {
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
            assert_eq!(one(field, Text(word)), (Value::Null, vec![warning]));
            let refused = (Value::Null, vec![error]);
            assert_eq!(one_by(field, Text(word), &strict()), refused);
        }
        assert!(
            !checked(&[(field, Text("N/A"))], &Options::default())
                .0
                .is_null()
        );
    }
}

#[test]
fn a_single_value_is_read_put_right_or_refused_by_its_own_codes() {
    for (field, fine, mended, becomes, warning, off, wrong, error, kind) in [
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
        sends(field, Text(fine), json!(fine), &[]);
        sends(field, Text(mended), json!(becomes), &[warning]);
        let refused = (Value::Null, vec![off]);
        assert_eq!(one_by(field, Text(mended), &strict()), refused);
        refuses(field, Text(wrong), error);
        for nothing in [Absent, Text(""), Text(" ")] {
            sends(field, nothing, Value::Null, &[]);
        }
        for cell in [Bool(true), Json("[]"), Other, IllFormed("\u{fffd}")] {
            refuses(field, cell, kind);
        }
    }
    sends(Field::ZipCode, Number("94107"), json!("94107"), &[]);
    // Two things were done.
    let both = [Code::ZipPlus4, Code::ZipZeros];
    sends(Field::ZipCode, Text("2134-1234"), json!("02134"), &both);
    let refused = (Value::Null, vec![Code::ZipNotFive]);
    let cell = Text("2134-1234");
    assert_eq!(one_by(Field::ZipCode, cell, &strict()), refused);
}

#[test]
fn five_digits_are_a_year_in_a_column_of_dates_alone() {
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
fn nobody_younger_than_the_youngest_age_is_sent() {
    let of = |min_age, year| {
        let options = Options {
            min_age,
            this_year: 2026,
            ..Options::default()
        };
        one_by(Field::BirthYear, Text(year), &options)
    };
    assert_eq!(of(Some(18), "2008"), (json!("2008"), vec![]));
    let young = (Value::Null, vec![Code::BirthYearTooYoung]);
    assert_eq!(of(Some(18), "2009"), young);
    assert_eq!(of(None, "2026"), (json!("2026"), vec![]));
    assert_eq!(of(Some(0), "2026"), (json!("2026"), vec![]));
}

#[test]
fn rewards_are_a_list_of_the_one_that_may_be_sent() {
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
        sends(Field::EnrolledRewards, cell, enrolled.clone(), &[]);
    }
    for cell in [Json("[]"), Text("[]"), Text("none"), Text(" None ")] {
        sends(Field::EnrolledRewards, cell, json!([]), &[]);
    }
    for cell in [
        Json("[\"AFFILIATE\"]"),
        Json("[\"CARDLINKED\",\"AFFILIATE\"]"),
        Text("affiliate"),
        Text("CARDLINKED;AFFILIATE"),
    ] {
        refuses(Field::EnrolledRewards, cell, Code::RewardsLegacy);
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
        refuses(Field::EnrolledRewards, cell, Code::RewardsInvalid);
    }
}

#[test]
fn who_names_no_reward_has_those_of_the_options() {
    let none = Options {
        enrolled_rewards: vec![],
        ..Options::default()
    };
    let one = |cell| one_by(Field::EnrolledRewards, cell, &none).0;
    assert_eq!(one(Absent), json!([]));
    assert_eq!(one(Text("CARDLINKED")), json!(["CARDLINKED"]));
}

#[test]
fn historical_is_yes_or_no_in_the_words_that_exports_use() {
    const FIELD: Field = Field::HistoricalTransactionsSent;
    for word in ["true", "TRUE", "Yes", "y", "1", " yes "] {
        sends(FIELD, Text(word), json!(true), &[]);
    }
    for word in ["false", "No", "N", "0"] {
        sends(FIELD, Text(word), json!(false), &[]);
    }
    sends(FIELD, Number("1"), json!(true), &[]);
    sends(FIELD, Bool(true), json!(true), &[]);
    sends(FIELD, Bool(false), json!(false), &[]);
    for nothing in [Absent, Text(""), Text(" "), Text("N/A")] {
        sends(FIELD, nothing, Value::Null, &[]);
    }
    for cell in [Text("maybe"), Number("2"), Json("[]"), Other] {
        refuses(FIELD, cell, Code::HistoricalInvalid);
    }
}

#[test]
fn a_value_of_more_than_a_mib_is_refused_whatever_is_in_it() {
    for (blank, is_sent) in [(MAX_FIELD - 5, true), (MAX_FIELD - 4, false)] {
        let zip = " ".repeat(blank) + "02134";
        let (sent, _) = checked(&[(Field::ZipCode, Cell::Text(&zip))], &Options::default());
        assert_eq!(!sent.is_null(), is_sent, "{blank}");
    }
}
