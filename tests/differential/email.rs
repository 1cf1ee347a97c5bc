//! Compares white space with the table of Unicode. The tests of the npm package compare
//! lower case with ECMAScript over all of Unicode.

use kard_enroll::rules::unicode::text::is_space;

#[test]
fn white_space_differs_from_unicode_only_as_in_ecmascript() {
    let regex = regex::Regex::new(r"\A\s\z").unwrap();
    for c in (0..=0x10_ffff).filter_map(char::from_u32) {
        let unicode = regex.is_match(c.encode_utf8(&mut [0; 4]));
        let expected = match c {
            '\u{feff}' => true,
            '\u{85}' => false,
            _ => unicode,
        };
        assert_eq!(is_space(c), expected, "{c:?}");
    }
}
