//! Parses the responses of the API: to a request of several users
//! (`per_user`), to a request about one user, and to a lookup. Any status, any
//! bytes; it never panics.

mod body;
mod http_response;
mod id_index;
mod lookup;
mod one_user;
mod per_user;
mod pointer;

pub use http_response::{ApiResponse, MAX_OF_ROW, MAX_UNMATCHED};
pub use lookup::parse_lookup;
pub use one_user::{Method, SingleResult, parse_single};
pub use per_user::parse;

#[cfg(test)]
mod tests;
