#[allow(unused)]
mod common;
fn main() {}
