//! What a caller chose, as it crosses from another language: the JSON text of
//! an object. Members of other names are ignored, because callers hand the same
//! object to several functions; a member that is `null` is one that is not
//! there, where nothing else is said.
//!
//! It is read by hand with our own [`json`](crate::json), which is there
//! anyway. `serde` and `serde-wasm-bindgen` did this before, and took 15 KB
//! gzip of the WebAssembly and 1.1 KB of the script; see docs/size.md.

use crate::json::{Kind, MAX_DEPTH, Node, parse};
use crate::rules::options::InvalidOptions;

/// An object of options.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a>(Node<'a>);

impl<'a> Chosen<'a> {
    /// The object whose JSON text this is.
    ///
    /// # Errors
    /// [`InvalidOptions`] when it is none.
    pub fn read(text: &'a str) -> Result<Chosen<'a>, InvalidOptions> {
        match parse(text.as_bytes(), MAX_DEPTH) {
            Ok(node) if node.kind() == Kind::Object => Ok(Chosen(node)),
            _ => Err(must_be("options", "an object")),
        }
    }

    /// The member, `null` too.
    pub(crate) fn member(self, name: &str) -> Option<Node<'a>> {
        self.0.get(name)
    }

    /// The member, if it is there and not `null`.
    #[inline(never)]
    pub(crate) fn value(self, name: &str) -> Option<Node<'a>> {
        self.member(name).filter(|node| !node.is_null())
    }

    /// `true` or `false`.
    pub(crate) fn flag(self, name: &str) -> Result<Option<bool>, InvalidOptions> {
        let Some(node) = self.value(name) else {
            return Ok(None);
        };
        match node.as_bool() {
            None => Err(must_be(name, "true or false")),
            flag => Ok(flag),
        }
    }

    /// A whole number from 0 that `T` holds.
    pub(crate) fn whole<T: TryFrom<u32>>(self, name: &str) -> Result<Option<T>, InvalidOptions> {
        let Some(number) = self.number(name)? else {
            return Ok(None);
        };
        match T::try_from(number) {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(must_be(name, WHOLE)),
        }
    }

    #[inline(never)]
    fn number(self, name: &str) -> Result<Option<u32>, InvalidOptions> {
        let Some(node) = self.value(name) else {
            return Ok(None);
        };
        match whole(node) {
            None => Err(must_be(name, WHOLE)),
            number => Ok(number),
        }
    }

    /// A list of whole numbers.
    pub(crate) fn wholes(self, name: &str) -> Result<Vec<u32>, InvalidOptions> {
        let Some(node) = self.value(name) else {
            return Ok(Vec::new());
        };
        let numbers: Option<Vec<u32>> = node.elements().map(whole).collect();
        numbers.ok_or_else(|| must_be(name, WHOLE))
    }
}

/// What a number must be.
const WHOLE: &str = "a whole number that is not too large";

#[inline(never)]
fn whole(node: Node<'_>) -> Option<u32> {
    node.number_text()?.parse().ok()
}

/// The error of an option that is something else.
#[cold]
#[inline(never)]
pub(crate) fn must_be(name: &str, what: &str) -> InvalidOptions {
    InvalidOptions([name, " must be ", what].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_read_by_their_kind_and_null_is_absent() {
        let text = r#"{"a":true,"b":7,"e":null}"#;
        let chosen = Chosen::read(text).unwrap();
        assert_eq!(chosen.flag("a"), Ok(Some(true)));
        assert_eq!(chosen.whole::<u16>("b"), Ok(Some(7)));
        let rows = Chosen::read(r#"{"rows":[7,4294967295]}"#).unwrap();
        assert_eq!(rows.wholes("rows"), Ok(vec![7, u32::MAX]));
        for absent in ["e", "f"] {
            assert_eq!(chosen.flag(absent), Ok(None));
            assert_eq!(chosen.whole::<u32>(absent), Ok(None));
            assert_eq!(chosen.wholes(absent), Ok(Vec::new()));
        }
    }

    #[test]
    fn a_member_of_another_kind_is_named_and_its_value_is_not() {
        let said = |text: &str, read: fn(Chosen<'_>) -> Option<InvalidOptions>| {
            read(Chosen::read(text).unwrap()).unwrap().0
        };
        for value in ["1", "\"true\"", "[]"] {
            let text = format!("{{\"a\":{value}}}");
            let error = said(&text, |chosen| chosen.flag("a").err());
            assert_eq!(error, "a must be true or false");
        }
        for value in ["-1", "1.5", "70000", "1e3", "99999999999", "\"1\""] {
            let text = format!("{{\"a\":{value}}}");
            let error = said(&text, |chosen| chosen.whole::<u16>("a").err());
            assert_eq!(error, "a must be a whole number that is not too large");
        }
        for value in ["[\"1\"]", "[-1]", "[4294967296]", "[7,null]"] {
            let text = format!("{{\"a\":{value}}}");
            let error = said(&text, |chosen| chosen.wholes("a").err());
            assert_eq!(error, "a must be a whole number that is not too large");
        }
        for text in ["", "null", "[]", "{\"a\":}"] {
            assert_eq!(
                Chosen::read(text).unwrap_err().0,
                "options must be an object"
            );
        }
    }
}
