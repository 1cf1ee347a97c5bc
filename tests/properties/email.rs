//! Compares the normal form with a simple implementation of its rule, and the DFAs with the
//! crate `regex`.

use kard_enroll::rules::dfa::{self, Dfa};
use kard_enroll::rules::email::normalize;
use kard_enroll::rules::unicode::text::{is_space, trim};
use proptest::prelude::*;
use proptest::sample::Index;
use regex::bytes::Regex;

use crate::normal_form::{naive, normal};

mod patterns {
    #![allow(dead_code)]
    include!("../../src/rules/patterns.rs");
}

/// Addresses that the rule affects, and any other text.
fn address() -> impl Strategy<Value = String> {
    let domain = prop::sample::select(vec![
        "gmail.com",
        "GoogleMail.com",
        "gmail.com.",
        "mail.gmail.com",
        "example.com",
        "ΟΔΟΣ.gr",
        "gm ail.com",
        "İ.com",
        "",
    ]);
    let local = "[a-zA-Z.+ @ÜßΣςİK\u{a0}\u{85}\u{feff}\u{200b}\t]{0,10}";
    prop_oneof![
        3 => (local, domain).prop_map(|(local, domain)| format!("{local}@{domain}")),
        1 => any::<String>(),
        1 => ("\\PC{0,8}", "\\PC{0,8}").prop_map(|(local, domain)| format!("{local}@{domain}")),
    ]
}

/// Texts similar to the patterns, so that most are one character away from a match.
fn like_pattern() -> impl Strategy<Value = Vec<u8>> {
    let seed = prop_oneof![
        "[a-z.!#$%&'*+/=?^_`{|}~-]{1,6}@[a-z0-9-]{1,5}(\\.[a-z0-9-]{1,5}){0,3}",
        (60..66_usize).prop_map(|n| format!("a@{}.com", "x".repeat(n))),
        "\\+[0-9]{1,17}",
        "[0-9]{3,6}",
        "[0-9]{5}-[0-9]{3,5}",
        "[0-9a-fA-F]{63,65}",
    ];
    let change = (0..4_u8, any::<Index>(), any::<u8>());
    (seed, prop::collection::vec(change, 0..3)).prop_map(|(seed, changes)| {
        let mut bytes = seed.into_bytes();
        for (kind, at, byte) in changes {
            let at = at.index(bytes.len() + 1);
            match kind {
                0 => bytes.insert(at, byte),
                1 if at < bytes.len() => bytes[at] = byte,
                2 if at < bytes.len() => drop(bytes.remove(at)),
                _ => bytes.insert(at, b"@.-+ \n"[usize::from(byte) % 6]),
            }
        }
        bytes
    })
}

fn tables() -> Vec<(&'static str, &'static Dfa, Regex)> {
    patterns::PATTERNS
        .iter()
        .map(|pattern| {
            let dfa = match pattern.name {
                "EMAIL" => &dfa::EMAIL,
                "E164" => &dfa::E164,
                "ZIP5" => &dfa::ZIP5,
                "ZIP_PLUS_4" => &dfa::ZIP_PLUS_4,
                "YEAR" => &dfa::YEAR,
                "HASHED_EMAIL" => &dfa::HASHED_EMAIL,
                name => panic!("the pattern {name} is not compared with regex"),
            };
            let regex = Regex::new(&format!(r"(?-u)\A(?:{})\z", pattern.regex));
            (pattern.name, dfa, regex.expect("a pattern"))
        })
        .collect()
}

#[test]
fn each_dfa_accepts_the_same_texts_as_regex() {
    let tables = tables();
    let tried = std::cell::RefCell::new(vec![(0, 0); tables.len()]);
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(4_000)
    };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let text = prop_oneof![6 => like_pattern(), 1 => prop::collection::vec(any::<u8>(), 0..80)];
    runner
        .run(&text, |bytes| {
            for ((name, dfa, regex), tried) in tables.iter().zip(tried.borrow_mut().iter_mut()) {
                let expected = regex.is_match(&bytes);
                prop_assert_eq!(dfa.matches(&bytes), expected, "{} {:?}", name, &bytes);
                tried.0 += usize::from(expected);
                tried.1 += usize::from(!expected);
            }
            Ok(())
        })
        .unwrap();
    for ((name, ..), (matches, misses)) in tables.iter().zip(tried.into_inner()) {
        assert!(
            matches > 20 && misses > 20,
            "{name} needs more matches and misses"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_normal_form_follows_the_rule(email in address()) {
        prop_assert_eq!(normal(&email), naive(&email));
    }

    #[test]
    fn the_normal_form_of_a_normal_form_is_itself(email in address()) {
        if let Some(once) = normal(&email) {
            prop_assert_eq!(normal(&once), Some(once));
        }
    }

    #[test]
    fn normalize_keeps_the_text_before(
        before in prop::collection::vec(any::<u8>(), 0..5),
        email in address(),
    ) {
        let mut out = before.clone();
        let is_normal = normalize(&email, &mut out).is_ok();
        prop_assert!(out.starts_with(&before));
        prop_assert_eq!(is_normal, out.len() > before.len());
    }

    #[test]
    fn trim_removes_only_white_space(
        text in prop_oneof![any::<String>(), "[ \u{a0}\u{85}\u{feff}\u{200b}a\t]{0,8}"],
    ) {
        prop_assert_eq!(trim(&text), text.trim_matches(is_space));
    }
}
