//! stub
use super::file::{Buffer, More}; use super::plan::Column; use super::rejects::Rejects; use super::sniff::Format; use crate::prepare::Preparer;
pub(crate) struct Tree { pub(crate) format: Format, pub(crate) columns: Vec<Column>, pub(crate) rows: Vec<Vec<String>> }
pub(crate) fn look(_p: &[u8], _c: bool, _f: Option<Format>) -> Option<Tree> { None }
pub(crate) struct TreeReader;
impl TreeReader { pub(crate) fn new(_t: Tree, _d: bool) -> Self { TreeReader } pub(crate) fn next(&mut self, _b: &mut Buffer, _p: &mut Preparer, _r: &mut Rejects) -> More { More::End } }
