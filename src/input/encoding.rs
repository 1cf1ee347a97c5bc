//! Which encoding a file is in, from its first bytes.
//!
//! UTF-8 is read as it is. The others are decoded by whoever feeds the bytes
//! (in JavaScript by `TextDecoder`), because every platform does that well.

/// The encodings that exports come in, by their WHATWG labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// With or without a BOM.
    Utf8,
    /// Little endian, Excel's "Unicode Text".
    Utf16Le,
    /// Big endian.
    Utf16Be,
    /// What Excel on Windows calls "CSV".
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

    /// Looks at the first bytes of a file, a few KiB or all of it. A BOM says
    /// it; else every second byte being zero means UTF-16, and what is not
    /// UTF-8 is taken for Windows-1252. `complete` is whether the file ends here.
    #[must_use]
    pub fn sniff(prefix: &[u8], complete: bool) -> Encoding {
        match prefix {
            [0xef, 0xbb, 0xbf, ..] => return Encoding::Utf8,
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
        // Names in other scripts have no zero bytes, but delimiters, digits
        // and line ends always have.
        if pairs > 0 && zeros(1) * 4 > pairs && zeros(0) * 50 < pairs {
            return Encoding::Utf16Le;
        }
        if pairs > 0 && zeros(0) * 4 > pairs && zeros(1) * 50 < pairs {
            return Encoding::Utf16Be;
        }
        match std::str::from_utf8(prefix) {
            Ok(_) => Encoding::Utf8,
            // A character that is cut off at the end of a prefix is no error.
            Err(error) if error.error_len().is_none() && !complete => Encoding::Utf8,
            Err(_) if is_mostly_utf8(prefix) => Encoding::Utf8,
            Err(_) => Encoding::Windows1252,
        }
    }
}

/// Whether non-ASCII characters of UTF-8 outnumber what is none: a few broken
/// bytes in a UTF-8 file are told by line, and do not garble all the others.
/// Text in Windows-1252 hardly ever has the pairs that UTF-8 wants.
fn is_mostly_utf8(prefix: &[u8]) -> bool {
    let mut characters = 0_usize;
    let mut broken = 0_usize;
    for chunk in prefix.utf8_chunks() {
        characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += chunk.invalid().len();
    }
    characters > broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bom_says_it() {
        assert_eq!(Encoding::sniff(b"\xef\xbb\xbfid", true), Encoding::Utf8);
        assert_eq!(Encoding::sniff(b"\xff\xfei\0", true), Encoding::Utf16Le);
        assert_eq!(Encoding::sniff(b"\xfe\xff\0i", true), Encoding::Utf16Be);
    }

    #[test]
    fn utf_16_without_a_bom_shows_in_its_zeros() {
        let units: Vec<u16> = "id\temail\r\n1\tπ@x.y\r\n".encode_utf16().collect();
        let le: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let be: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        assert_eq!(Encoding::sniff(&le, true), Encoding::Utf16Le);
        assert_eq!(Encoding::sniff(&be, true), Encoding::Utf16Be);
    }

    #[test]
    fn a_character_cut_off_at_the_end_is_an_error_only_at_the_end_of_the_file() {
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
    fn a_broken_byte_does_not_make_utf_8_another_encoding() {
        let mut bytes = "id,name\n1,Müller\n2,Jäger\n3,K".as_bytes().to_vec();
        bytes.extend(b"\xffnig\n");
        assert_eq!(Encoding::sniff(&bytes, true), Encoding::Utf8);
        let ansi = b"id,name\n1,M\xfcller\n2,J\xe4ger\n3,\xc4\xd6\xdc\n";
        assert_eq!(Encoding::sniff(ansi, true), Encoding::Windows1252);
    }

    #[test]
    fn nothing_is_utf_8() {
        assert_eq!(Encoding::sniff(b"", true), Encoding::Utf8);
    }
}
