mod file;
mod records;
mod requests;
