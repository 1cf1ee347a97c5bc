//! Domains of e-mail addresses that are probably typing errors: a domain without a
//! dot, a top-level domain that does not exist (`.con`), and one error in the name of
//! a large provider (`gmial.com`).
//!
//! An error in the first letter is not found, because real domains differ from a
//! provider in it alone (`ymail.com`, `mail.com`, `cloud.com`).

/// Top-level domains that do not exist, for `com`.
const NO_DOMAINS: [&[u8]; 7] = [
    b".con", b".cmo", b".ocm", b".vom", b".xom", b".cpm", b".comm",
];

/// How an unlikely domain, in lower case, continues after its first bytes when it is
/// corrected: the number of bytes, and the text, which is empty if nothing is proposed.
/// `None` if the domain is not unlikely.
#[inline(never)]
pub(crate) fn correction(domain: &[u8]) -> Option<(usize, &'static str)> {
    let provider = match domain.first()? {
        b'g' => "gmail.com",
        b'y' => "yahoo.com",
        b'h' => "hotmail.com",
        b'o' => "outlook.com",
        b'i' => "icloud.com",
        b'c' => "comcast.net",
        b'v' => "verizon.net",
        _ => "",
    };
    if domain == provider.as_bytes() {
        return None;
    }
    if has_one_error(domain, provider.as_bytes()) {
        return Some((0, provider));
    }
    let name = match domain {
        [.., b'.', b'c', b'o', b'm'] => return None,
        [.., b'.', _, _, _] => domain.len() - 4,
        [.., b'.', _, _, _, _] => domain.len() - 5,
        _ => return (!domain.contains(&b'.')).then_some((domain.len(), "")),
    };
    let (_, end) = domain.split_at_checked(name)?;
    NO_DOMAINS.contains(&end).then_some((name, ".com"))
}

/// Whether one letter is missing, added, wrong, or swapped with the next one.
fn has_one_error(text: &[u8], expected: &[u8]) -> bool {
    if text.len().abs_diff(expected.len()) > 1 {
        return false;
    }
    let same =
        |pairs: &mut dyn Iterator<Item = (&u8, &u8)>| pairs.take_while(|(a, b)| a == b).count();
    let start = same(&mut text.iter().zip(expected));
    let (text, expected) = (&text[start..], &expected[start..]);
    let end = same(&mut text.iter().rev().zip(expected.iter().rev()));
    match (&text[..text.len() - end], &expected[..expected.len() - end]) {
        ([], [_]) | ([_], []) | ([_], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(domain: &str) -> Option<String> {
        let (kept, end) = correction(domain.as_bytes())?;
        Some(domain[..kept].to_owned() + end)
    }

    #[test]
    fn one_error_in_a_large_provider_is_unlikely() {
        for (domain, expected) in [
            ("gmial.com", "gmail.com"),
            ("gamil.com", "gmail.com"),
            ("gmal.com", "gmail.com"),
            ("gmaill.com", "gmail.com"),
            ("gmail.con", "gmail.com"),
            ("gmail.co", "gmail.com"),
            ("gmailcom", "gmail.com"),
            ("gmsil.com", "gmail.com"),
            ("hotmial.com", "hotmail.com"),
            ("hotmali.com", "hotmail.com"),
            ("yaho.com", "yahoo.com"),
            ("yahooo.com", "yahoo.com"),
            ("outlok.com", "outlook.com"),
            ("iclod.com", "icloud.com"),
            ("comcast.ent", "comcast.net"),
            ("aol.con", "aol.com"),
            ("acme.comm", "acme.com"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(corrected(domain).as_deref(), Some(expected), "{domain}");
        }
    }

    #[test]
    fn real_domains_are_likely() {
        for domain in [
            "gmail.com",
            "ymail.com",
            "mail.com",
            "email.com",
            "gmx.com",
            "gmx.de",
            "yahoo.com",
            "yahoo.ca",
            "yahoo.co.uk",
            "yahoo.de",
            "hotmail.com",
            "hotmail.fr",
            "outlook.com",
            "outlook.de",
            "icloud.com",
            "cloud.com",
            "me.com",
            "aol.com",
            "msn.com",
            "live.com",
            "comcast.net",
            "comcast.com",
            "verizon.net",
            "verizon.com",
            "googlemail.com",
            "example.com",
            "example.org",
            "acme.info",
            "acme.co",
            "acme.cm",
            "a.bc",
            "hey.com",
            "proton.me",
            "gmail.com.br",
            "",
        ] {
            assert_eq!(corrected(domain), None, "{domain}");
        }
    }
}
