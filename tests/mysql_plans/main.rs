//! What plans of MySQL and MariaDB state and give, asked of the servers themselves.

mod algorithms;
mod rights;
