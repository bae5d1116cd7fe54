//! COPY, in its binary format.

use sqlx::postgres::{PgArgumentBuffer, PgConnection};

use super::encode::{Arrays, sized};
use super::statement_error;
use crate::error::{Error, Result};
use crate::exec::{Done, Stmt};

/// How much is sent at once.
const PART: usize = 256 * 1024;

/// What stands in front of the rows: a signature, no flags, no extension.
const HEAD: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// Sends the rows of a `COPY … FROM STDIN (FORMAT binary)`.
pub(super) async fn execute(connection: &mut PgConnection, stmt: &Stmt<'_>, width: usize) -> Result<Done> {
    let failed = |e: sqlx::Error| statement_error(&e, stmt.table);
    let fields = i16::try_from(width).map_err(|_| Error::usage("a table of too many columns"))?;
    let mut copy = connection.copy_in_raw(stmt.sql().as_str()).await.map_err(failed)?;
    let mut part = PgArgumentBuffer::default();
    part.extend_from_slice(HEAD);
    for row in stmt.params().chunks_exact(width.max(1)) {
        part.extend(fields.to_be_bytes());
        let encoded = row.iter().try_for_each(|value| sized(value, &mut part, Arrays::Refused));
        if let Err(error) = encoded {
            copy.abort("a value can't be sent").await.map_err(failed)?;
            return Err(Error::value(error.to_string()));
        }
        if part.len() > PART {
            copy.send(part.as_slice()).await.map_err(failed)?;
            part.clear();
        }
    }
    part.extend((-1i16).to_be_bytes());
    copy.send(part.as_slice()).await.map_err(failed)?;
    let affected = copy.finish().await.map_err(failed)?;
    Ok(Done { affected, last_id: 0 })
}
