//! Recognizes words for persons in other roles, such as `underwriter` or `nominee`.
//!
//! There are hundreds of such words, so the vocabulary cannot list them. English and the
//! languages related to Latin form them with few endings. The rule concerns only words
//! that the vocabulary lacks: a wrong guess leaves a column unmapped, and the person
//! maps it.

/// Endings of words for persons.
const ENDINGS: &str = "er or ee ist yst ista iste eur trix cian dian rian iary gent dent ient ant mate otary atory person woman";

/// Other words with such an ending.
const OTHER_WORDS: &str = "after another center color coffee container degree error ever exterior filter folder german header \
    identifier important inner instant interior junior letter major messenger minor newer older outer over parameter paper power \
    premier prior proper register relevant senior server silver super three tinder under upper variant wrapper";

/// Words for a field that can end a word without a separator, as in `guarantoremail`.
const FIELDS: &str = "address email mail phone mobile zip dob";

/// Whether a word in lower case that the vocabulary lacks names a person.
pub(super) fn names_person(word: &str) -> bool {
    let bare = FIELDS
        .split(' ')
        .find_map(|field| word.strip_suffix(field))
        .unwrap_or(word);
    let bare = bare.strip_suffix('s').unwrap_or(bare);
    bare.len() >= 5
        && ENDINGS.split(' ').any(|ending| bare.ends_with(ending))
        && !bare.ends_with("imate")
        && !OTHER_WORDS
            .split_ascii_whitespace()
            .any(|other| other == bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_persons_have_few_endings() {
        for word in [
            "underwriter",
            "guarantor",
            "nominee",
            "custodian",
            "notary",
            "approver",
            "payees",
            "roommate",
            "accountant",
            "therapist",
            "analyst",
            "executrix",
            "guarantoremail",
            "librarian",
            "fiduciary",
            "superintendent",
            "signatory",
            "chairwoman",
            "avalista",
            "souscripteur",
        ] {
            assert!(names_person(word), "{word}");
        }
    }

    #[test]
    fn brands_and_adjectives_are_not_persons() {
        for word in [
            "zorblax",
            "venmo",
            "paypal",
            "acme",
            "ultimate",
            "silver",
            "premier",
            "canonical",
            "gmail",
            "regular",
            "free",
            "messenger",
            "favouritestoreemail",
        ] {
            assert!(!names_person(word), "{word}");
        }
    }
}
