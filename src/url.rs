//! stub
pub enum UrlError { A }
impl UrlError { pub fn code(&self)->&'static str{"url"} pub fn message(&self)->&'static str{"x"} }
pub fn users_url(_e:&str,_o:&str,_u:Option<&str>)->Result<String,UrlError>{ Ok(String::new()) }
