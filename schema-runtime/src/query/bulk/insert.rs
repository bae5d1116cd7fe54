//! INSERT of many rows.

use super::lately::Lately;
use super::rows::Flat;
use super::source::Source;
use super::{Limits, Part, Parts, whole};
use crate::db::{Core, Database};
use crate::error::Result;
use crate::exec::{Params, Sink, Stmt};
use crate::meta::{Fill, Target, Ty};
use crate::query::fetch::Execute;
use crate::query::table::{NewRow, Reach, Table};
use crate::query::writer::Writer;
use crate::row::Row;
use crate::value::Value;

/// From so many rows on PostgreSQL takes a COPY. Over TCP its end waits about 40 ms for an acknowledgement, as
/// sqlx sets no TCP_NODELAY: what it is faster by pays for that from here on.
const COPY: usize = 20_000;
/// How many rows one VALUES has at most.
const VALUES: usize = 1_000;
/// How many placeholders one statement has at most; servers allow 65,535.
const PLACEHOLDERS: usize = 65_000;
/// How many rows SQLite takes at a time: a run of a statement costs as much as four rows. More gain nothing.
const BATCH: usize = 64;
/// How many values that may be, which is what its statement is as long as.
const BATCH_VALUES: usize = 2_048;
/// A statement of so many rows is prepared for good, whatever their number.
const FEW: usize = 8;

/// Inserts all rows, or none; gives their number.
pub fn insert_many<'a, N: NewRow>(
    db: &'a Database<<N::Table as Table>::Service>,
    rows: &'a [N],
) -> Execute<'a> {
    insert(&db.core, Reach::of::<N::Table>(), Flat::of(rows))
}

/// Knows no type of a row: rustc compiles it once, and not for each table of an application.
fn insert<'a>(core: &'a Core, reach: Reach, rows: Flat<'a>) -> Execute<'a> {
    Execute::boxed(core, async move {
        let form = Form::of(core, reach, &rows).await?;
        let (target, limits, lately) = (core.shared.target, whole(core), &core.shared.lately);
        super::run(core, &Insert { reach, rows, form, target, limits, lately }).await
    })
}

/// How rows go in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// SQLite: `VALUES (…), (…)` for rows that set the same columns, of few lengths, each prepared once.
    Batches,
    /// PostgreSQL: one array for each column.
    Unnest,
    /// PostgreSQL: as the data of a COPY.
    Copy,
    /// `VALUES (…), (…)`, with DEFAULT for what a row leaves out.
    Values,
}

impl Form {
    async fn of(core: &Core, reach: Reach, rows: &Flat<'_>) -> Result<Form> {
        match core.shared.target {
            Target::Sqlite => return Ok(Form::Batches),
            Target::Mysql => return Ok(Form::Values),
            Target::Postgres => {}
        }
        // What the rows set decides; all of one kind is what nearly every call has.
        if rows.len() < 2 || rows.row(0).is_empty() || rows.alike(0, rows.len()) < rows.len() {
            return Ok(Form::Values);
        }
        // An array's element type would have to be the column's own, to the length.
        let arrays = rows.columns(0).any(|at| matches!(reach.column(at).ty, Ty::Array(_)));
        if rows.len() < COPY || arrays || row_security(core, reach).await? {
            return Ok(Form::Unnest);
        }
        Ok(Form::Copy)
    }
}

/// Of a number that is not 0.
fn previous_power_of_two(n: usize) -> usize {
    1 << n.ilog2()
}

struct True(bool);

impl Sink for True {
    fn row(&mut self, row: &mut Row<'_>) -> Result<std::ops::ControlFlow<()>> {
        (self.0,) = row.read()?;
        Ok(std::ops::ControlFlow::Continue(()))
    }
}

/// Whether the account has rules for its rows in this table: PostgreSQL has no COPY into it then.
async fn row_security(core: &Core, reach: Reach) -> Result<bool> {
    let table = Value::Text(reach.insert[Target::Postgres as usize].into());
    let sql = crate::exec::Sql::Fixed("SELECT row_security_active($1)");
    let mut active = True(false);
    core.run(&Stmt::plain(sql, Params::Few(Some(table)), &[Ty::Bool]), &mut active).await?;
    Ok(active.0)
}

struct Insert<'a> {
    reach: Reach,
    rows: Flat<'a>,
    form: Form,
    target: Target,
    limits: Limits,
    lately: &'a Lately,
}

impl Parts for Insert<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn part(&self, from: usize) -> Result<(Part<'_>, usize)> {
        let (stmt, behind) = match self.form {
            Form::Values => self.values(from),
            Form::Unnest => self.unnest(from)?,
            Form::Copy => {
                let (values, behind) = self.rows.values(from, self.rows.len(), self.limits, self.reach);
                let mut to = Writer::new(self.target, "COPY ");
                self.name(&mut to, from);
                to.push(" FROM STDIN (FORMAT binary)");
                (self.stmt(to, Params::Rows(values, self.rows.row(from).len())), behind)
            }
            Form::Batches if self.rows.row(from).is_empty() => {
                let mut to = Writer::new(self.target, "INSERT INTO ");
                to.push(self.reach.insert[self.target as usize]).push(" DEFAULT VALUES");
                (self.stmt(to, Params::Few(None)), from + 1)
            }
            Form::Batches => self.batches(from),
        };
        Ok((Part::of(stmt), behind))
    }
}

impl<'a> Insert<'a> {
    fn stmt(&self, to: Writer<'a>, params: Params<'a>) -> Stmt<'a> {
        Stmt::write(self.reach.table, to.finish().0, params)
    }

    /// Writes the table with the columns that row `at` sets.
    fn name(&self, to: &mut Writer<'_>, at: usize) {
        to.push(self.reach.insert[self.target as usize]).push(" (");
        to.columns(self.rows.columns(at).map(|at| self.reach.column(at)));
        to.push(")");
    }

    /// One statement, run for one batch of rows after the other.
    fn batches(&self, from: usize) -> (Stmt<'a>, usize) {
        let alike = self.rows.alike(from, self.limits.rows);
        let (mut values, behind) = self.rows.values(from, alike, self.limits, self.reach);
        let width = self.rows.row(from).len();
        let most = previous_power_of_two((BATCH_VALUES / width).clamp(1, BATCH));
        let batch = previous_power_of_two(behind - from).min(most);
        let rows = if batch == most { (behind - from) / batch * batch } else { batch };
        values.truncate(rows * width);
        let mut to = Writer::new(self.target, "INSERT INTO ");
        self.name(&mut to, from);
        to.push(" VALUES ");
        for row in 0..batch {
            to.push(if row > 0 { ", (?" } else { "(?" });
            for _ in 1..width {
                to.push(", ?");
            }
            to.push(")");
        }
        let params = match rows > batch {
            true => Params::Rows(values, batch * width),
            false => Params::Many(values),
        };
        (self.stmt(to, params), from + rows)
    }

    fn unnest(&self, from: usize) -> Result<(Stmt<'a>, usize)> {
        let (values, behind) = self.rows.values(from, self.rows.len(), self.limits, self.reach);
        let columns = self.rows.columns(from).map(|at| self.reach.column(at)).collect();
        let source = Source::new(columns, self.reach.columns);
        let mut to = Writer::new(self.target, "INSERT INTO ");
        self.name(&mut to, from);
        to.push(" SELECT ");
        source.cells(&mut to);
        to.push(" FROM ");
        source.write(&mut to, values)?;
        let (sql, params) = to.finish();
        Ok((Stmt::write(self.reach.table, sql, params), behind))
    }

    /// `VALUES (…), (…)`: what a row leaves out is DEFAULT.
    fn values(&self, from: usize) -> (Stmt<'a>, usize) {
        let columns = match self.rows.columns_of_any(from..self.rows.len().min(from + VALUES)) {
            columns if !columns.is_empty() => columns,
            // One column has to be named.
            _ => (0u16..)
                .zip(self.reach.columns)
                .find(|(_, c)| c.fill != Fill::Generated)
                .map_or(Vec::new(), |(at, _)| vec![at]),
        };
        let most = (PLACEHOLDERS / columns.len().max(1)).clamp(1, VALUES);
        let end = self.rows.len().min(from + most);
        let mut to = Writer::new(self.target, "INSERT INTO ");
        to.push(self.reach.insert[self.target as usize]);
        if columns.is_empty() {
            to.push(if self.target == Target::Mysql { " () VALUES ()" } else { " DEFAULT VALUES" });
            return (self.stmt(to, Params::Few(None)), from + 1);
        }
        to.push(" (");
        to.columns(columns.iter().map(|at| self.reach.column(*at)));
        to.push(") VALUES ");
        to.reserve((end - from) * columns.len());
        let (mut at, mut bytes) = (from, 0);
        while at < end {
            let row = self.rows.row(at);
            bytes += row.iter().map(|(_, value)| super::size(&value.value())).sum::<usize>();
            if bytes > self.limits.bytes && at > from {
                break;
            }
            to.push(if at > from { ", (" } else { "(" });
            for (i, column) in columns.iter().enumerate() {
                if i > 0 {
                    to.push(", ");
                }
                match row.iter().find(|(at, _)| at == column) {
                    Some((_, value)) => {
                        let ty = self.reach.column(*column).ty;
                        to.value(value.value().stored_as(ty), ty)
                    }
                    None => to.push("DEFAULT"),
                };
            }
            to.push(")");
            at += 1;
        }
        let (sql, params) = to.finish();
        let mut stmt = Stmt::write(self.reach.table, sql, params);
        let rows = at - from;
        stmt.once = rows > FEW && rows != most && !self.lately.again(self.reach.table.name, rows);
        (stmt, at)
    }
}
