//! Migrations applied by the command, on every server: once, in order, and on from wherever it was broken off.

mod basics;
mod embedded;
mod guard;
mod kill;
mod many;
mod place;
mod tools;
