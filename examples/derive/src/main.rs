//! The derive example.

fn main() {}
