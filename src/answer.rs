//! stub
use crate::outcome::*;
pub struct Answer<'a> { pub status: u16, pub retry_after: Option<&'a str>, pub content_type: Option<&'a str>, pub body: &'a [u8], pub now_ms: u64 }
pub fn read(index:u32,_u:&[UserRef],_a:&Answer<'_>)->BatchResult { BatchResult{index,outcomes:vec![],errors:vec![],action:Action::Done,retry_after:None} }
