//! Parses the body of a response, and says if it is not from the API.
//!
//! Shapes that the reference does not document are accepted if they are
//! unambiguous: a single object for a list of one, a number for a string in
//! `status`, `title` and `detail`.

use crate::json::{self, Kind, MAX_DEPTH, Node, ParseErrorKind};
use crate::send::outcome::ApiError;

/// The longest texts of an error that are kept, in bytes: `detail`, and others.
const MAX_DETAIL: usize = 2_000;
pub(super) const MAX_TEXT: usize = 400;

/// A body, as far as it could be parsed.
pub(super) enum ResponseBody<'a> {
    /// An object of the API.
    Api {
        /// `data`, if it is a list or one object.
        data: Option<Node<'a>>,
        /// `errors`, if it is a list or one object.
        errors: Option<Node<'a>>,
    },
    /// Anything else.
    Other(BodyProblem),
}

/// Why a body is not from the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyProblem {
    Empty,
    /// JSON that ends too early.
    CutOff,
    /// Valid JSON without `data` and `errors` as the API has them.
    OtherShape,
    TooDeep,
    /// HTML or XML.
    Markup,
    NotJson,
}

impl BodyProblem {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            BodyProblem::Empty => "the body is empty",
            BodyProblem::CutOff => "the body is incomplete",
            BodyProblem::OtherShape => "the body is JSON with an unexpected structure",
            BodyProblem::TooDeep => "the body has too many nesting levels",
            BodyProblem::Markup => "the body is HTML or XML",
            BodyProblem::NotJson => "the body is not JSON",
        }
    }
}

pub(super) fn parse(body: &[u8]) -> ResponseBody<'_> {
    let node = match json::parse(body, MAX_DEPTH) {
        Ok(node) => node,
        Err(error) => return ResponseBody::Other(problem(body, error.kind)),
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
        return ResponseBody::Other(BodyProblem::OtherShape);
    }
    ResponseBody::Api { data, errors }
}

fn problem(body: &[u8], kind: ParseErrorKind) -> BodyProblem {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    match (text.trim_ascii_start().first(), kind) {
        (None, _) => BodyProblem::Empty,
        (Some(b'<'), _) => BodyProblem::Markup,
        (_, ParseErrorKind::Eof) => BodyProblem::CutOff,
        (_, ParseErrorKind::TooDeep) => BodyProblem::TooDeep,
        _ => BodyProblem::NotJson,
    }
}

/// The elements of a list; a single object is a list of one.
pub(super) fn items(list: Option<Node<'_>>) -> Vec<Node<'_>> {
    match list {
        Some(one) if one.kind() == Kind::Object => vec![one],
        Some(many) => many.elements().collect(),
        None => Vec::new(),
    }
}

/// The id of a user in `data`: a string, in an object whose `type` is `user`
/// or missing. A number is not an id: the conversion from the string may have
/// changed its digits.
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

/// The members of an error object that are used, not decoded yet.
#[derive(Clone, Copy, Default)]
pub(super) struct ErrorParts<'a> {
    status: Option<Node<'a>>,
    title: Option<Node<'a>>,
    detail: Option<Node<'a>>,
    id: Option<Node<'a>>,
    pointer: Option<Node<'a>>,
}

impl<'a> ErrorParts<'a> {
    /// Parses an object. A string is taken as the detail.
    pub(super) fn parse(item: Node<'a>) -> Self {
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

    /// The status of this error, if it is a number.
    pub(super) fn status(&self) -> Option<u16> {
        let mut scratch = String::new();
        text(self.status, &mut scratch)?.trim().parse().ok()
    }

    /// The id that the error names, if it names one. `Err`: it is not valid text,
    /// so no user has it.
    pub(super) fn id<'s>(&self, scratch: &'s mut String) -> Option<Result<&'s str, ()>>
    where
        'a: 's,
    {
        let id = match self.id?.as_str() {
            Some(text) => text.exact(scratch).ok_or(()),
            None => Ok(self.id?.number_text()?),
        };
        (id != Ok("")).then_some(id)
    }

    pub(super) fn pointer<'s>(&self, scratch: &'s mut String) -> Option<&'s str>
    where
        'a: 's,
    {
        self.pointer?.as_str()?.exact(scratch)
    }

    /// The error as it is reported, with bounded texts. `status` is used if it
    /// has none.
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

/// At most `max` bytes of `text`, with an ellipsis if it was cut.
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
