//! The structure of the first bytes of a JSON file: keys and kinds, without values.

use crate::json::{Node, Str, ValueScanner, parse};

/// The deepest level that is examined.
pub(super) const MAX_LEVELS: usize = 12;
const MAX_MEMBERS: usize = 64;

/// Parts of names that only members of a person have.
const PERSONAL_NAME_PARTS: &[&str] = &[
    "email", "mail", "phone", "mobile", "zip", "postal", "birth", "dob",
];

/// The structure of a value: its key, its kind and its members.
pub(super) struct Sketch<'a> {
    /// Its key in an object.
    pub(super) name: Option<Str<'a>>,
    /// Its first byte.
    pub(super) kind: u8,
    /// Its text; empty if the file or the examined part ends before its end.
    pub(super) text: &'a [u8],
    /// The first element of an array; the members of an object.
    pub(super) inside: Vec<Sketch<'a>>,
}

/// Reads the available part of a value, at most [`MAX_LEVELS`] deep; never fails.
struct SketchReader<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> SketchReader<'a> {
    /// The next byte that is not white space, a comma or a colon.
    fn peek(&mut self) -> Option<u8> {
        while let b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' = self.text.get(self.at)? {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    /// Skips one value; returns its text if the value is complete.
    fn skip(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        let mut scan = ValueScanner::new(*self.text.get(start)?);
        let from = start + usize::from(scan.is_scalar);
        let end = scan.scan(self.text, from);
        let (Ok(reached) | Err(reached)) = end;
        self.at = reached;
        self.text.get(start..end.ok()?)
    }

    fn value(&mut self, name: Option<Str<'a>>, level: usize) -> Sketch<'a> {
        let start = self.at;
        let kind = self.text.get(start).copied().unwrap_or_default();
        let mut inside = Vec::new();
        let mut text = None;
        match kind {
            b'[' if level < MAX_LEVELS => {
                self.at += 1;
                if self.peek().is_some_and(|next| next != b']') {
                    inside.push(self.value(None, level + 1));
                }
                // The other elements are assumed to be similar.
                self.at = start;
                text = self.skip();
            }
            b'{' if level < MAX_LEVELS => {
                self.at += 1;
                while let Some(b'"') = self.peek() {
                    let key = self.skip().and_then(|key| parse(key, 0).ok());
                    let name = key.and_then(Node::as_str);
                    if self.peek().is_none() {
                        break;
                    }
                    let value = self.value(name, level + 1);
                    if inside.len() < MAX_MEMBERS {
                        inside.push(value);
                    }
                }
                if self.peek().is_some() {
                    self.at += 1;
                    text = self.text.get(start..self.at);
                }
            }
            _ => text = self.skip(),
        }
        let text = text.unwrap_or_default();
        Sketch {
            name,
            kind,
            text,
            inside,
        }
    }
}

impl<'a> Sketch<'a> {
    /// The structure of the value at the start of `text`.
    pub(super) fn of(text: &'a [u8]) -> Sketch<'a> {
        SketchReader { text, at: 0 }.value(None, 0)
    }

    /// The members of an object.
    pub(super) fn members(&self) -> &[Self] {
        if self.kind == b'{' { &self.inside } else { &[] }
    }

    /// The key as it is written, without quotes.
    pub(super) fn raw_name(&self) -> &'a [u8] {
        self.name.map_or(&b""[..], Str::raw)
    }

    /// The key in lower case, only letters and digits.
    pub(super) fn normalized_name(&self) -> Vec<u8> {
        let kept = self.raw_name().iter().filter(|b| b.is_ascii_alphanumeric());
        kept.map(u8::to_ascii_lowercase).collect()
    }

    /// Whether the key is one of `names`, separated by spaces.
    pub(super) fn is_named_in(&self, names: &str) -> bool {
        let plain = self.normalized_name();
        let mut names = names.as_bytes().split(|&b| b == b' ');
        names.any(|name| name == plain)
    }

    /// Whether the key ends with `id`.
    pub(super) fn is_id(&self) -> bool {
        self.normalized_name().ends_with(b"id")
    }

    /// Whether this is an object with a key that ends with `id`.
    pub(super) fn has_id(&self) -> bool {
        self.members().iter().any(Sketch::is_id)
    }

    /// Whether the value is neither an array nor an object.
    pub(super) fn is_scalar(&self) -> bool {
        !matches!(self.kind, b'[' | b'{')
    }

    /// Whether the key is one like `email`.
    pub(super) fn is_personal(&self) -> bool {
        let plain = self.normalized_name();
        PERSONAL_NAME_PARTS.iter().any(|part| {
            let mut windows = plain.windows(part.len());
            windows.any(|window| window == part.as_bytes())
        })
    }

    /// Whether this is an object with a member like `email`; `deep` also searches nested
    /// objects.
    pub(super) fn is_person(&self, deep: bool) -> bool {
        self.members().iter().any(|member| match member.kind {
            b'{' => deep && member.is_person(deep),
            b'[' => false,
            _ => member.is_personal(),
        })
    }
}
