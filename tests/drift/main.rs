//! `schemagen drift` on real servers: silent where nothing differs, and exact where something does.

mod changes;
mod nothing;
mod place;
mod sides;
mod silent;
