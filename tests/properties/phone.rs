//! Properties of phone numbers, for every text.

use kard_enroll::rules::issue_code::Code;
use kard_enroll::rules::options::Region;
use kard_enroll::rules::parsed::Parsed;
use kard_enroll::rules::phone::{self, E164};
use proptest::prelude::*;

fn region() -> impl Strategy<Value = Option<Region>> {
    prop_oneof![Just(None), Just(Some(Region::US)), Just(Some(Region::CA))]
}

fn number(parsed: &Parsed<E164>) -> Option<String> {
    match parsed {
        Parsed::Valid(number) | Parsed::Normalized(number, ..) => Some(number.as_str().to_owned()),
        Parsed::Invalid(_) => None,
    }
}

/// Ten digits that are a number of the NANP.
fn national() -> impl Strategy<Value = String> {
    let area = prop::sample::select(vec!["201", "415", "604", "787", "800", "876", "900"]);
    (area, "[2-9](0[0-9]|[2-9][0-9]|1[02-9])[0-9]{4}")
        .prop_map(|(area, rest)| area.to_owned() + &rest)
}

/// Texts made of the parts of phone cells, so that many are similar to numbers.
fn like_number() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => "[0-9]{1,4}",
        2 => "[0-9]{7,11}",
        2 => Just("+".to_owned()),
        1 => Just("+1".to_owned()),
        1 => Just("+44".to_owned()),
        1 => Just("+49".to_owned()),
        1 => Just("011".to_owned()),
        1 => Just("(0)".to_owned()),
        1 => Just(".0".to_owned()),
        1 => Just("E+9".to_owned()),
        4 => "[-. ()\\[\\]/,;:#'\"=xelO]",
        1 => prop::sample::select(vec![" ext. ", "tel:", "US ", " (cell)", "mobile", " or ", "\u{a0}", "\u{202c}", "\u{202e}", "٣", "５"]).prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 0..9).prop_map(|parts| parts.concat())
}

/// The value of a character that is one of the accepted digits.
fn digit(c: char) -> Option<char> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return None,
    };
    char::from_digit(u32::from(c) - u32::from(zero), 10)
}

fn is_subsequence(part: &str, whole: impl Iterator<Item = char>) -> bool {
    let mut part = part.chars().peekable();
    for c in whole {
        part.next_if_eq(&c);
    }
    part.peek().is_none()
}

fn check(text: &str, region: Option<Region>) -> Result<(), TestCaseError> {
    let parsed = phone::parse(text, region);
    let Some(found) = number(&parsed) else {
        return Ok(());
    };
    let syntax = regex::Regex::new(r"^\+[1-9][0-9]{2,14}$").expect("a pattern");
    prop_assert!(syntax.is_match(&found));
    // The result is valid in every region.
    for again in [None, Some(Region::US), Some(Region::CA)] {
        let again = phone::parse(&found, again);
        prop_assert!(matches!(again, Parsed::Valid(_)));
        prop_assert_eq!(number(&again), Some(found.clone()));
    }
    prop_assert_eq!(matches!(parsed, Parsed::Valid(_)), found == text);
    // Every digit is in the text in this order; only the 1 of the NANP can be new.
    let all_in_text = is_subsequence(&found[1..], text.chars().filter_map(digit));
    let national = found
        .strip_prefix("+1")
        .filter(|national| national.len() == 10 && region.is_some());
    prop_assert!(
        all_in_text
            || national
                .is_some_and(|national| is_subsequence(national, text.chars().filter_map(digit)))
    );
    // A digit is omitted only if a character shows that it is not part of the number.
    let seen: String = text.chars().filter_map(digit).collect();
    let kept = found.len() - 1 - usize::from(!all_in_text);
    let sign = matches!(parsed, Parsed::Normalized(_, _, Some(Code::PhoneExtension)))
        || [".0", ",0", "(0", "[0"]
            .iter()
            .any(|sign| text.contains(sign))
        || text.to_lowercase().contains('e')
        || seen.starts_with("011")
        || seen.starts_with("11");
    prop_assert!(seen.len() == kept || sign);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn any_text_gives_a_number_of_its_own_digits_or_none(text in any::<String>(), region in region()) {
        check(&text, region)?;
    }

    #[test]
    fn text_like_a_number_gives_a_number_of_its_own_digits_or_none(text in like_number(), region in region()) {
        check(&text, region)?;
    }

    #[test]
    fn digits_give_a_number_of_these_digits_or_none(text in "\\+?[0-9]{1,18}", region in region()) {
        check(&text, region)?;
        if text.starts_with('+') {
            prop_assert!(!matches!(phone::parse(&text, None), Parsed::Normalized(..)) || text.starts_with("+11"));
        }
    }

    #[test]
    fn separators_do_not_change_a_national_number(
        digits in national(),
        one in any::<bool>(),
        separators in prop::collection::vec(prop::sample::select(vec![
            "", "", "", " ", "-", ".", "/", " - ", "\u{a0}", "\u{2011}", "\u{2212}", "\u{200b}", "\t", "\u{b7}",
        ]), 11),
    ) {
        let written = if one { format!("1{digits}") } else { digits.clone() };
        let mut text = String::new();
        for (at, digit) in written.chars().enumerate() {
            if at > 0 {
                text.push_str(separators[at % separators.len()]);
            }
            text.push(digit);
        }
        let parsed = phone::parse(&text, Some(Region::US));
        let decimal = regex::Regex::new(r"\.\u{200b}?0(\u{200b}?0)?$").expect("a pattern");
        if decimal.is_match(&text) {
            // The only exception: the last zeros can be a decimal tail.
            prop_assert!(matches!(parsed, Parsed::Invalid(_)), "{}", text);
        } else {
            prop_assert_eq!(number(&parsed), Some(format!("+1{digits}")), "{}", text);
        }
        let extended = phone::parse(&format!("{digits} x12"), Some(Region::US));
        prop_assert_eq!(number(&extended), Some(format!("+1{digits}")));
        prop_assert!(matches!(extended, Parsed::Normalized(_, Code::PhoneRepaired, Some(Code::PhoneExtension))));
    }

    #[test]
    fn the_fast_path_and_the_grammar_agree(text in prop_oneof![
        like_number(),
        "[+(1]?[0-9]{3}[-. )]{0,2}[0-9]{3}[-. ]?[0-9]{4}",
        "(\\+?1)?[-. ]?\\(?[2-9][0-9]{2}\\)?[-. ]?[2-9][0-9]{2}[-. ]?[0-9]{4}",
    ], region in region()) {
        // The fast path does not accept an invisible character.
        let marked = format!("\u{200e}{text}");
        let (fast, by_grammar) = (phone::parse(&text, region), phone::parse(&marked, region));
        prop_assert_eq!(number(&fast), number(&by_grammar));
        if let (Parsed::Invalid(fast), Parsed::Invalid(by_grammar)) = (fast, by_grammar) {
            prop_assert_eq!(fast, by_grammar);
        }
    }

    #[test]
    fn a_second_number_is_never_ignored(first in national(), second in national(), between in prop::sample::select(vec![
        ";", "; ", ",", ", ", "/", " / ", " or ", " and ", "|", " ", "\n", " & ", " x", " #", " ext ",
    ])) {
        let parsed = phone::parse(&format!("{first}{between}{second}"), Some(Region::US));
        prop_assert_eq!(parsed, Parsed::Invalid(Code::PhoneTwoNumbers));
    }

    #[test]
    fn a_letter_in_place_of_a_digit_is_invalid(digits in national(), at in 0usize..10, letter in "[A-Za-zé]") {
        let mut text = digits;
        text.replace_range(at..=at, &letter);
        let parsed = phone::parse(&text, Some(Region::US));
        prop_assert!(matches!(parsed, Parsed::Invalid(Code::PhoneLetters | Code::PhoneDigitsLost | Code::PhoneLength)), "{} {:?}", text, parsed);
    }
}
