//! The normal form of an e-mail address, which is hashed.
//!
//! This has a file of its own because any change of it changes every hash. The rule
//! is that of UID2 and LiveRamp as the Kard reference gives it:
//!
//! 1. All white space is removed, inside too (`\s` of ECMAScript).
//! 2. The rest is converted to lower case like `toLowerCase()` of ECMAScript.
//! 3. There is exactly one `@`, with at least one character on both sides.
//! 4. Only at `gmail.com` and `googlemail.com`, the local part ends before its first
//!    `+` and loses its dots, and the domain becomes `gmail.com`.
//!
//! Whether an address is valid is a different question: that is the rule for a
//! [valid e-mail address](https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address)
//! of WHATWG HTML.
//!
//! Odd case: a Gmail address whose local part becomes empty (`+x@gmail.com`). The
//! helper of the vendor hashes `@gmail.com`; no user has that address, so here it
//! is an error.

use std::borrow::Cow;

use crate::fast::plain_email;
use crate::rules::dfa;
use crate::rules::unicode::text::is_space;

/// The address has no normal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NormalizeEmailError;

/// Appends the normal form of `email` to `out`.
///
/// # Errors
/// [`NormalizeEmailError`] if there is not exactly one `@` with characters on both sides,
/// or if a Gmail address has no local part; `out` is then unchanged.
pub fn normalize(email: &str, out: &mut Vec<u8>) -> Result<(), NormalizeEmailError> {
    let start = out.len();
    let result = if email.is_ascii() {
        lower_ascii(email.as_bytes(), out);
        check_and_normalize_gmail(out, start)
    } else {
        out.extend_from_slice(lower_unicode(email).as_bytes());
        check_and_normalize_gmail(out, start)
    };
    if result.is_err() {
        out.truncate(start);
    }
    result
}

/// Appends the normal form of `email` to `out` if `email` is a valid address by
/// WHATWG HTML; `None` if it is not.
pub(crate) fn normalize_valid(
    email: &str,
    out: &mut Vec<u8>,
) -> Option<Result<(), NormalizeEmailError>> {
    let start = out.len();
    if email.len() > plain_email::MAX_LEN {
        let valid = dfa::EMAIL.matches(email.as_bytes());
        return valid.then(|| normalize(email, out));
    }
    let at = start + plain_email::validate_and_lower(email.as_bytes(), out)?;
    let result = normalize_gmail(out, start, at);
    if result.is_err() {
        out.truncate(start);
    }
    Some(result)
}

/// Applies rules 1 and 2 to ASCII text.
fn lower_ascii(email: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(email);
    out[start..].make_ascii_lowercase();
    if email.iter().any(|&b| b <= b' ') {
        let mut kept = start;
        for at in start..out.len() {
            if !is_space(char::from(out[at])) {
                out[kept] = out[at];
                kept += 1;
            }
        }
        out.truncate(kept);
    }
}

/// Applies rules 1 and 2 to any text.
fn lower_unicode(email: &str) -> String {
    let dense: Cow<'_, str> = if email.contains(is_space) {
        Cow::Owned(email.chars().filter(|&c| !is_space(c)).collect())
    } else {
        Cow::Borrowed(email)
    };
    // Rust and ECMAScript both use SpecialCasing of Unicode without locale; a
    // differential test compares the two over all of Unicode.
    dense.to_lowercase()
}

/// Applies rules 3 and 4 to the text from `start` on.
fn check_and_normalize_gmail(out: &mut Vec<u8>, start: usize) -> Result<(), NormalizeEmailError> {
    let at = memchr::memchr(b'@', &out[start..]).ok_or(NormalizeEmailError)? + start;
    let domain = &out[at + 1..];
    if at == start || domain.is_empty() || memchr::memchr(b'@', domain).is_some() {
        return Err(NormalizeEmailError);
    }
    normalize_gmail(out, start, at)
}

/// Applies rule 4 to the address from `start` on whose `@` is at `at`.
fn normalize_gmail(out: &mut Vec<u8>, start: usize, at: usize) -> Result<(), NormalizeEmailError> {
    let domain = &out[at + 1..];
    if domain != b"gmail.com" && domain != b"googlemail.com" {
        return Ok(());
    }
    let local_end = memchr::memchr(b'+', &out[start..at]).map_or(at, |plus| start + plus);
    let mut kept = start;
    for from in start..local_end {
        if out[from] != b'.' {
            out[kept] = out[from];
            kept += 1;
        }
    }
    if kept == start {
        return Err(NormalizeEmailError);
    }
    out.truncate(kept);
    out.extend_from_slice(b"@gmail.com");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(email: &str) -> Option<String> {
        let mut out = b"kept".to_vec();
        let result = normalize(email, &mut out);
        assert!(out.starts_with(b"kept"));
        match result {
            Ok(()) => Some(String::from_utf8(out[4..].to_vec()).unwrap()),
            Err(NormalizeEmailError) => {
                assert_eq!(out, b"kept");
                None
            }
        }
    }

    #[test]
    fn removes_all_white_space() {
        assert_eq!(
            normal(" Us er@\tExample.com\u{feff}").as_deref(),
            Some("user@example.com")
        );
        assert_eq!(
            normal("\tUs er@Example .com\r\n").as_deref(),
            Some("user@example.com")
        );
        assert_eq!(normal("a\u{1}b@x.y").as_deref(), Some("a\u{1}b@x.y"));
        assert_eq!(normal("a\u{200b}b@x.y").as_deref(), Some("a\u{200b}b@x.y"));
        assert_eq!(normal("a\u{85}b@x.y").as_deref(), Some("a\u{85}b@x.y"));
    }

    #[test]
    fn removes_dots_and_tags_only_at_gmail() {
        assert_eq!(
            normal("A.B+c+d@GoogleMail.com").as_deref(),
            Some("ab@gmail.com")
        );
        assert_eq!(
            normal("a.b+c@outlook.com").as_deref(),
            Some("a.b+c@outlook.com")
        );
        assert_eq!(
            normal("a.b@mail.gmail.com").as_deref(),
            Some("a.b@mail.gmail.com")
        );
    }

    #[test]
    fn a_gmail_address_without_a_local_part_has_no_normal_form() {
        assert_eq!(normal("+x@gmail.com"), None);
        assert_eq!(normal("..@gmail.com"), None);
    }

    #[test]
    fn an_address_has_exactly_one_at_sign_between_two_parts() {
        for email in ["", "a", "@", "a@", "@b", "a@@b", "a@b@c", " @ "] {
            assert_eq!(normal(email), None, "{email:?}");
        }
    }

    #[test]
    fn converts_other_scripts_to_lower_case_with_final_sigma() {
        assert_eq!(
            normal("ÜSER@Example.com").as_deref(),
            Some("üser@example.com")
        );
        assert_eq!(normal("ΟΔΟΣ@x.gr").as_deref(), Some("οδος@x.gr"));
    }

    #[test]
    fn both_functions_give_the_same_normal_form_at_every_length() {
        let valid = |email: &str| {
            let mut out = b"kept".to_vec();
            let result = normalize_valid(email, &mut out);
            let rest = out.strip_prefix(b"kept").expect("the text before");
            result.map(|_| String::from_utf8(rest.to_vec()).expect("UTF-8"))
        };
        for len in 1..=150 {
            let local: String = "A.bC+d".chars().cycle().take(len).collect();
            for domain in ["x.CO", "GMail.com", "googlemail.com", "mail.gmail.com"] {
                let email = format!("{local}@{domain}");
                assert_eq!(valid(&email), normal(&email), "{email}");
            }
            for domain in ["", "-x.co", "x..co", "x co"] {
                assert_eq!(valid(&format!("{local}@{domain}")), None);
            }
        }
        assert_eq!(valid("+x@gmail.com"), Some(String::new()));
        let mut out = Vec::new();
        let result = normalize_valid("+x@gmail.com", &mut out);
        assert_eq!(result, Some(Err(NormalizeEmailError)));
    }
}
