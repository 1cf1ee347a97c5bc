// The patterns of values. `build.rs` generates a minimal DFA for each with the engine
// of the regex crate; native tests compile the same patterns with `regex` and
// compare. A pattern matches the whole text, as bytes.

/// A regular expression and where it comes from.
#[allow(unreachable_pub, reason = "two crates include this file")]
pub struct Pattern {
    /// The name of the table in the generated code.
    pub name: &'static str,
    /// In the syntax of the regex crate, without anchors.
    pub regex: &'static str,
    /// The standard that defines it.
    pub source: &'static str,
}

/// All patterns.
#[allow(unreachable_pub, reason = "two crates include this file")]
pub const PATTERNS: &[Pattern] = &[
    Pattern {
        name: "EMAIL",
        regex: r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*",
        source: "WHATWG HTML, valid e-mail address: <https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address>",
    },
    Pattern {
        name: "E164",
        regex: r"\+[1-9][0-9]{1,14}",
        source: "ITU-T E.164, 6.2: at most 15 digits, no leading zero",
    },
    Pattern {
        name: "ZIP5",
        regex: r"[0-9]{5}",
        source: "USPS Publication 28, 5-digit ZIP Code",
    },
    Pattern {
        name: "ZIP_PLUS_4",
        regex: r"[0-9]{5}-[0-9]{4}",
        source: "USPS Publication 28, ZIP+4",
    },
    Pattern {
        name: "YEAR",
        regex: r"[0-9]{4}",
        source: "Kard reference, birthYear: four digits",
    },
    Pattern {
        name: "HASHED_EMAIL",
        regex: r"[0-9a-fA-F]{64}",
        source: "Kard reference, hashedEmail: 64 hexadecimal digits",
    },
];
