//! The quickstart example.

fn main() {}
