//! stub
use crate::field::Field;
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Field(Field),
    BirthDate,
}
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proposal {
    pub target: Option<Target>,
    pub confidence: f32,
}
pub fn propose(headers: &[&str], _s: &[Vec<&str>]) -> Vec<Proposal> {
    headers
        .iter()
        .map(|h| Proposal {
            target: Field::from_name(h.trim()).map(Target::Field),
            confidence: 1.0,
        })
        .collect()
}
pub fn header_row(rows: &[Vec<&str>]) -> Option<usize> {
    (!rows.is_empty()).then_some(0)
}
pub fn footer_like(_r: &[&str], _w: usize, _i: Option<usize>) -> bool {
    false
}
