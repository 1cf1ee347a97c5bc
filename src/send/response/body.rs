//! Takes the body of an answer apart, and says when it is not the API's.
//!
//! Shapes that the reference does not promise are read where they can mean
//! one thing only: a single object for a list of one, a number for a string in
//! `status`, `title` and `detail`.

use crate::json::{self, ErrorKind, Kind, MAX_DEPTH, Node};
use crate::send::outcome::ApiError;

/// Longest text that is kept of an error, in bytes: `detail`, and the rest.
const MAX_DETAIL: usize = 2_000;
pub(super) const MAX_TEXT: usize = 400;

/// A body, as far as it could be understood.
pub(super) enum Body<'a> {
    /// An object of the API's.
    Api {
        /// `data`, where it is a list or one object.
        data: Option<Node<'a>>,
        /// `errors`, where it is a list or one object.
        errors: Option<Node<'a>>,
    },
    /// Anything else.
    Other(Why),
}

/// Why a body is not the API's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Empty,
    /// JSON that ends too early.
    Cut,
    /// Valid JSON without `data` and `errors` as the API has them.
    Shape,
    TooDeep,
    Markup,
    NotJson,
}

impl Why {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Why::Empty => "the body is empty",
            Why::Cut => "the body is cut off",
            Why::Shape => "the body is JSON of another shape",
            Why::TooDeep => "the body has too many levels",
            Why::Markup => "the body is HTML or XML",
            Why::NotJson => "the body is not JSON",
        }
    }
}

#[inline(never)]
pub(super) fn read(body: &[u8]) -> Body<'_> {
    let node = match json::parse(body, MAX_DEPTH) {
        Ok(node) => node,
        Err(error) => return Body::Other(why(body, error.kind)),
    };
    let (mut data, mut errors) = (None, None);
    for (key, value) in node.entries() {
        if key.is("data") {
            data = Some(value);
        } else if key.is("errors") {
            errors = Some(value);
        }
    }
    let listed = |node: &Node<'_>| matches!(node.kind(), Kind::Array | Kind::Object);
    let (data, errors) = (data.filter(listed), errors.filter(listed));
    if data.is_none() && errors.is_none() {
        return Body::Other(Why::Shape);
    }
    Body::Api { data, errors }
}

fn why(body: &[u8], kind: ErrorKind) -> Why {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    match (text.trim_ascii_start().first(), kind) {
        (None, _) => Why::Empty,
        (Some(b'<'), _) => Why::Markup,
        (_, ErrorKind::Eof) => Why::Cut,
        (_, ErrorKind::TooDeep) => Why::TooDeep,
        _ => Why::NotJson,
    }
}

/// The elements of a list; an object alone is a list of one.
pub(super) fn items(list: Option<Node<'_>>) -> Vec<Node<'_>> {
    match list {
        Some(one) if one.kind() == Kind::Object => vec![one],
        Some(many) => many.elements().collect(),
        None => Vec::new(),
    }
}

/// The id of a user in `data`: a string, in an object whose `type` is `user`
/// or not said. A number is no id, whatever its digits: whoever turned the
/// string into a number may have changed it on the way.
pub(super) fn user_id<'s, 'a: 's>(item: Node<'a>, scratch: &'s mut String) -> Option<&'s str> {
    let (mut id, mut kind) = (None, None);
    for (key, value) in item.entries() {
        if key.is("id") {
            id = Some(value);
        } else if key.is("type") {
            kind = Some(value);
        }
    }
    let is_user = kind.is_none_or(|k| k.as_str().is_some_and(|k| k.is("user")));
    id.filter(|_| is_user)?.as_str()?.exact(scratch)
}

/// The members of an error object that are of use, not yet decoded.
#[derive(Clone, Copy, Default)]
pub(super) struct ErrorParts<'a> {
    status: Option<Node<'a>>,
    title: Option<Node<'a>>,
    detail: Option<Node<'a>>,
    id: Option<Node<'a>>,
    pointer: Option<Node<'a>>,
}

impl<'a> ErrorParts<'a> {
    /// Of an object. A string alone is taken for the detail.
    #[inline(never)]
    pub(super) fn read(item: Node<'a>) -> Self {
        let mut parts = ErrorParts::default();
        if item.kind() == Kind::String {
            parts.detail = Some(item);
        }
        let mut scratch = String::new();
        for (key, value) in item.entries() {
            let place = match key.decode(&mut scratch) {
                "source" => {
                    parts.pointer = value.get("pointer");
                    continue;
                }
                "status" => &mut parts.status,
                "title" => &mut parts.title,
                "detail" => &mut parts.detail,
                "id" => &mut parts.id,
                _ => continue,
            };
            *place = Some(value);
        }
        parts
    }

    /// The status of this error, where it is a number.
    pub(super) fn status(&self) -> Option<u16> {
        let mut scratch = String::new();
        text(self.status, &mut scratch)?.trim().parse().ok()
    }

    /// The id that it names, where it names one: exact, or `Err` for one that
    /// is not text and so can be nobody's.
    pub(super) fn id<'s>(&self, scratch: &'s mut String) -> Option<Result<&'s str, ()>>
    where
        'a: 's,
    {
        let named = match self.id?.as_str() {
            Some(text) => text.exact(scratch).ok_or(()),
            None => Ok(self.id?.number_text()?),
        };
        (named != Ok("")).then_some(named)
    }

    pub(super) fn pointer<'s>(&self, scratch: &'s mut String) -> Option<&'s str>
    where
        'a: 's,
    {
        self.pointer?.as_str()?.exact(scratch)
    }

    /// The error as it is reported, with bounded texts. `status` stands in
    /// where it names none.
    #[inline(never)]
    pub(super) fn report(&self, status: Option<u16>) -> ApiError {
        let mut scratch = String::new();
        let mut kept = |node, max| text(node, &mut scratch).map(|text| clip(text, max));
        ApiError {
            status: kept(self.status, MAX_TEXT)
                .or_else(|| status.map(|status| status.to_string()))
                .unwrap_or_default(),
            title: kept(self.title, MAX_TEXT).unwrap_or_default(),
            detail: kept(self.detail, MAX_DETAIL).unwrap_or_default(),
            pointer: kept(self.pointer, MAX_TEXT),
            id: kept(self.id, MAX_TEXT),
            row: None,
            field: None,
        }
    }
}

/// A string decoded, or a number as it is written.
fn text<'s, 'a: 's>(node: Option<Node<'a>>, scratch: &'s mut String) -> Option<&'s str> {
    let node = node?;
    match node.as_str() {
        Some(text) => Some(text.decode(scratch)),
        None => node.number_text(),
    }
}

/// At most `max` bytes of `text`, and a mark where it was cut.
pub(super) fn clip(text: &str, max: usize) -> String {
    if text.len() <= max {
        return text.to_owned();
    }
    let fits = |end: &usize| text.is_char_boundary(*end);
    let end = (0..=max).rev().find(fits).unwrap_or_default();
    let mut cut = text.get(..end).unwrap_or_default().to_owned();
    cut.push('…');
    cut
}
