//! The country of a record: how its national phone number and its postal code are read.
//!
//! Accepted are the codes of ISO 3166-1 with two or three letters, names in English and
//! some in other languages, and calling codes (`44`, `+44`, `0044`).
//!
//! Odd case: calling code 1 belongs to the United States, Canada and others, so it says
//! how a phone number is read, but not whose postal codes the record has.

mod countries;

use countries::COUNTRIES;

use crate::rules::unicode::text::trim;

/// How the values of a record from a country are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// The calling code of national phone numbers, 1 for the North American Numbering
    /// Plan; 0 if the country has none.
    pub calling_code: u16,
    /// Whether its postal codes are not ZIP codes.
    pub has_other_postal_codes: bool,
}

/// Countries and territories with ZIP codes (USPS Publication 65): the United States,
/// its territories, and the states in free association.
const WITH_ZIP_CODES: [&str; 10] = ["us", "pr", "gu", "vi", "as", "mp", "um", "fm", "mh", "pw"];

/// The longest name, in letters.
const MAX_LETTERS: usize = 40;

/// The country that `text` names; `None` if it names none.
#[must_use]
pub fn parse(text: &str) -> Option<Country> {
    let text = trim(text);
    if text.bytes().any(|byte| byte.is_ascii_digit()) {
        return parse_calling_code(text);
    }
    let mut buffer = [0; MAX_LETTERS];
    let letters = letters_of(text, &mut buffer)?;
    let entry = COUNTRIES.split(';').find(|entry| {
        let (codes, names) = entry.split_once(' ').unwrap_or((entry, ""));
        match letters.len() {
            2 if codes.get(..2) == Some(letters) => true,
            3 if codes.get(2..5) == Some(letters) => true,
            _ => names.split(' ').any(|name| name == letters),
        }
    })?;
    let (codes, _) = entry.split_once(' ')?;
    Some(Country {
        calling_code: codes.get(5..)?.parse().unwrap_or(0),
        has_other_postal_codes: !WITH_ZIP_CODES.contains(&codes.get(..2)?),
    })
}

fn parse_calling_code(text: &str) -> Option<Country> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    let text = text.trim_matches(|c: char| matches!(c, '(' | ')' | ' '));
    let digits = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
    let digits = digits.unwrap_or(text);
    // `1-787` and `1 684` are area codes of the NANP.
    let code = match digits.split_once(['-', ' ']) {
        Some(("1", area)) if area.len() == 3 => "1",
        Some(_) => return None,
        None => digits,
    };
    let calling_code: u16 = code.parse().ok().filter(|_| code.len() <= 3)?;
    let is_assigned = COUNTRIES.split(';').any(|entry| {
        let codes = entry.split(' ').next();
        codes.and_then(|codes| codes.get(5..)) == Some(code)
    });
    is_assigned.then_some(Country {
        calling_code,
        has_other_postal_codes: calling_code != 1,
    })
}

/// The letters of a name in lower-case ASCII, without diacritics, without what is in
/// brackets and without the words `the`, `of` and `and`. `None` if there are none or too
/// many.
fn letters_of<'b>(text: &str, buffer: &'b mut [u8; MAX_LETTERS]) -> Option<&'b str> {
    let mut len = 0;
    let mut word = 0;
    for c in text.chars().flat_map(char::to_lowercase).chain([' ']) {
        let letter = match c {
            'a'..='z' => c as u8,
            'à'..='å' => b'a',
            'è'..='ë' => b'e',
            'ì'..='ï' => b'i',
            'ò'..='ö' | 'ø' => b'o',
            'ù'..='ü' => b'u',
            'ç' => b'c',
            'ñ' => b'n',
            '\u{300}'..='\u{36f}' | '.' => continue,
            '(' | '[' if len > 0 => break,
            c if c.is_ascii() || c == '\u{2019}' => {
                if matches!(buffer.get(word..len), Some(b"the" | b"of" | b"and")) {
                    len = word;
                }
                word = len;
                continue;
            }
            _ => return None,
        };
        *buffer.get_mut(len)? = letter;
        len += 1;
    }
    let letters = std::str::from_utf8(buffer.get(..len)?).ok()?;
    (!letters.is_empty()).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_country(texts: &str, calling_code: u16, has_other_postal_codes: bool) {
        for text in texts.split('|') {
            let country = Country {
                calling_code,
                has_other_postal_codes,
            };
            assert_eq!(parse(text), Some(country), "{text}");
        }
    }

    #[test]
    fn parses_codes_names_and_calling_codes() {
        assert_country(
            "US|us|USA|U.S.|U.S.A.|United States|United States of America|The United States|\
             Estados Unidos|États-Unis| us ",
            1,
            false,
        );
        assert_country("Antigua & Barbuda|Antigua and Barbuda|ATG", 1, true);
        assert_country("The Netherlands|Netherlands|Holland", 31, true);
        assert_country("MX|MEX|Mexico|México|52|+52|0052|(+52)|52.0", 52, true);
        assert_country(
            "GB|GBR|UK|United Kingdom|Great Britain (UK)|England|+44",
            44,
            true,
        );
        assert_country("DE|DEU|Germany|Deutschland|Alemania", 49, true);
        assert_country("Korea, Republic of|South Korea|KR", 82, true);
        assert_country("Côte d\u{2019}Ivoire|Ivory Coast|CIV", 225, true);
        assert_country("CA|Canada", 1, true);
        assert_country("PR|Puerto Rico|Guam|GU", 1, false);
    }

    #[test]
    fn calling_code_1_does_not_decide_about_postal_codes() {
        assert_country("1|+1|001|1-787|+1 684", 1, false);
    }

    #[test]
    fn other_texts_name_no_country() {
        for text in [
            "",
            "Narnia",
            "99",
            "+999",
            "0",
            "Massachusetts",
            "NSW",
            "ZZ",
            "12345",
            "Ελλάδα",
            "the",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn no_two_entries_have_the_same_name() {
        let mut names = std::collections::HashMap::new();
        for entry in COUNTRIES.split(';') {
            let (codes, own) = entry.split_once(' ').expect("codes and names");
            let codes = [codes.get(..2), codes.get(2..5)].map(|code| code.expect("a code"));
            for name in codes.into_iter().chain(own.split(' ')) {
                assert_eq!(
                    names.insert(name, codes[0]).unwrap_or(codes[0]),
                    codes[0],
                    "{name}"
                );
            }
        }
    }
}
