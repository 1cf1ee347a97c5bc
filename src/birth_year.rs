//! stub
use crate::cell::Read; use crate::code::Code;
#[derive(Clone,Copy,Debug,PartialEq,Eq)] pub struct Year4([u8;4]);
impl Year4 { pub fn as_str(&self)->&str { std::str::from_utf8(&self.0).unwrap_or_default() } pub fn value(&self)->u16 { self.as_str().parse().unwrap_or(0) } }
pub enum Column { Year, Date }
pub fn read(text:&str,_c:Column,_y:u16)->Read<Year4>{ match text.as_bytes().try_into() { Ok(z)=>Read::Fine(Year4(z)), Err(_)=>Read::Refused(Code::BirthYearInvalid)} }
