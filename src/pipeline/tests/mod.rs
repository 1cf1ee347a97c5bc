mod file;
mod json_shapes;
mod records;
mod requests;
