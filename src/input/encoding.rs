//! Detects the encoding of a file from its first bytes.
//!
//! UTF-8 is parsed directly. The caller decodes the other encodings, in JavaScript with
//! `TextDecoder`, before it pushes the bytes.

use crate::json::UTF8_BOM;

/// The encodings of exports, by the labels of the
/// [WHATWG Encoding Standard](https://encoding.spec.whatwg.org/#names-and-labels).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// With or without a byte order mark.
    Utf8,
    /// Little endian; "Unicode Text" of Excel.
    Utf16Le,
    /// Big endian.
    Utf16Be,
    /// "CSV" of Excel on Windows.
    Windows1252,
}

impl Encoding {
    /// The label of the WHATWG Encoding Standard.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
            Encoding::Windows1252 => "windows-1252",
        }
    }

    /// Detects the encoding from the first bytes of a file, a few KiB or all of it:
    /// by the byte order mark; else UTF-16 if many of the even or odd bytes are zero;
    /// else UTF-8 if it is valid, or Windows-1252. `complete` is whether `prefix` is the
    /// whole file.
    #[must_use]
    pub fn sniff(prefix: &[u8], complete: bool) -> Encoding {
        match prefix {
            _ if prefix.starts_with(UTF8_BOM) => return Encoding::Utf8,
            [0xff, 0xfe, ..] => return Encoding::Utf16Le,
            [0xfe, 0xff, ..] => return Encoding::Utf16Be,
            _ => {}
        }
        let pairs = prefix.len() / 2;
        let zeros = |parity: usize| {
            prefix
                .iter()
                .skip(parity)
                .step_by(2)
                .filter(|&&byte| byte == 0)
                .count()
        };
        // Letters of other scripts have no zero bytes, but delimiters, digits and line
        // ends always have one.
        if pairs > 0 && zeros(1) * 4 > pairs && zeros(0) * 50 < pairs {
            return Encoding::Utf16Le;
        }
        if pairs > 0 && zeros(0) * 4 > pairs && zeros(1) * 50 < pairs {
            return Encoding::Utf16Be;
        }
        match std::str::from_utf8(prefix) {
            Ok(_) => Encoding::Utf8,
            // An incomplete character at the end of the prefix is not an error.
            Err(error) if error.error_len().is_none() && !complete => Encoding::Utf8,
            Err(_) if is_mostly_utf8(prefix) => Encoding::Utf8,
            Err(_) => Encoding::Windows1252,
        }
    }
}

/// Whether there are more non-ASCII characters of UTF-8 than invalid bytes. A few invalid
/// bytes in a UTF-8 file are reported by line, but do not change the encoding of the
/// others. Text in Windows-1252 hardly ever contains valid sequences of UTF-8.
fn is_mostly_utf8(prefix: &[u8]) -> bool {
    let mut characters = 0_usize;
    let mut invalid = 0_usize;
    for chunk in prefix.utf8_chunks() {
        characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += chunk.invalid().len();
    }
    characters > invalid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detects_a_byte_order_mark() {
        assert_eq!(Encoding::sniff(b"\xef\xbb\xbfid", true), Encoding::Utf8);
        assert_eq!(Encoding::sniff(b"\xff\xfei\0", true), Encoding::Utf16Le);
        assert_eq!(Encoding::sniff(b"\xfe\xff\0i", true), Encoding::Utf16Be);
    }

    #[test]
    fn detects_utf_16_without_a_byte_order_mark_by_its_zero_bytes() {
        let units: Vec<u16> = "id\temail\r\n1\tπ@x.y\r\n".encode_utf16().collect();
        let le: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let be: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        assert_eq!(Encoding::sniff(&le, true), Encoding::Utf16Le);
        assert_eq!(Encoding::sniff(&be, true), Encoding::Utf16Be);
    }

    #[test]
    fn an_incomplete_character_is_an_error_only_at_the_end_of_the_file() {
        assert_eq!(
            Encoding::sniff("aé".as_bytes().split_last().unwrap().1, false),
            Encoding::Utf8
        );
        assert_eq!(
            Encoding::sniff("aé".as_bytes().split_last().unwrap().1, true),
            Encoding::Windows1252
        );
        assert_eq!(Encoding::sniff(b"caf\xe9,x", false), Encoding::Windows1252);
    }

    #[test]
    fn one_invalid_byte_does_not_change_the_encoding() {
        let mut bytes = "id,name\n1,Müller\n2,Jäger\n3,K".as_bytes().to_vec();
        bytes.extend(b"\xffnig\n");
        assert_eq!(Encoding::sniff(&bytes, true), Encoding::Utf8);
        let ansi = b"id,name\n1,M\xfcller\n2,J\xe4ger\n3,\xc4\xd6\xdc\n";
        assert_eq!(Encoding::sniff(ansi, true), Encoding::Windows1252);
    }

    #[test]
    fn an_empty_file_is_utf_8() {
        assert_eq!(Encoding::sniff(b"", true), Encoding::Utf8);
    }
}
