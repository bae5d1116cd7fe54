//! Each change of a database is told as the one difference that it is.
