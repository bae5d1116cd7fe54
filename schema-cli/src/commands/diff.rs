//! `schemagen diff`

use crate::args::DiffArgs;
use crate::diff::{Ask, Finder, Side, databases, mixed, texts};
use crate::live::url::ServerUrl;
use crate::session::{Exit, Outcome, Session, print_out};

pub(crate) fn run(session: &Session, args: &DiffArgs) -> Outcome {
    let config = session.config()?;
    let finder = Finder { session, args, config: &config };
    let from = match finder.find(Some(&args.from))? {
        Ok(side) => side,
        Err(exit) => return Ok(exit),
    };
    let to = match finder.find(args.to.as_deref())? {
        Ok(side) => side,
        Err(exit) => return Ok(exit),
    };
    let shadow = args.shadow.as_deref().map(ServerUrl::parse).transpose()?;
    let ask = Ask { sql: args.sql.map(|name| name.target()), format: args.format, shadow: shadow.as_ref() };
    let told = match (&from, &to) {
        (Side::Text(old), Side::Text(new)) => texts(session, old, new, ask.sql, ask.format)?,
        (Side::Database(url), Side::Text(text)) => mixed(session, url, text, true, &ask)?,
        (Side::Text(text), Side::Database(url)) => mixed(session, url, text, false, &ask)?,
        (Side::Database(one), Side::Database(other)) => databases(session, one, other, &ask)?,
    };
    print_out(told.out.as_bytes())?;
    session.say(
        "Finished",
        match told.count {
            0 => "nothing differs".to_owned(),
            1 => "1 difference".to_owned(),
            n => format!("{n} differences"),
        },
    );
    Ok(if told.count == 0 { Exit::Done } else { Exit::Differs })
}
