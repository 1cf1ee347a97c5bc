//! stub
use crate::cell::Read; use crate::code::Code;
#[derive(Clone,Copy,Debug,PartialEq,Eq)] pub struct Zip5([u8;5]);
impl Zip5 { pub fn as_str(&self)->&str { std::str::from_utf8(&self.0).unwrap_or_default() } }
pub fn read(text:&str)->Read<Zip5>{ match text.as_bytes().try_into() { Ok(z)=>Read::Fine(Zip5(z)), Err(_)=>Read::Refused(Code::ZipInvalid)} }
