//! White space, against Unicode's own table. Lower case is compared with
//! ECMAScript's over all of Unicode in the tests of the package, where there is
//! an ECMAScript.

use kard_enroll::rules::unicode::text::is_space;

#[test]
fn white_space_is_unicodes_but_for_what_ecmascript_does_otherwise() {
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
