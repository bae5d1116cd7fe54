//! `ALTER TABLE`, always with the algorithm and the lock that it may take: what the server can't do so cheaply fails
//! at once, before it has locked anything.

use super::cost::Costs;
use super::ident;

/// One `ALTER TABLE`.
pub(super) fn alter(table: &str, clauses: &[String], costs: Costs) -> String {
    let (mysql, mariadb) = (costs.mysql.words(false), costs.mariadb.words(true));
    let how = match mysql == mariadb {
        true => mysql.to_owned(),
        false => format!("/*!80000 {mysql} */ /*M! {mariadb} */"),
    };
    format!("ALTER TABLE {}\n  {},\n  {how}", ident(table), clauses.join(",\n  "))
}
