//! The part of a database URL behind `scheme:`.

/// `//user:password@host:port/database?key=value&…`, taken apart and percent-decoded.
pub(super) struct Url {
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    pub(super) host: String,
    pub(super) port: Option<u16>,
    pub(super) database: Option<String>,
    pub(super) options: Vec<(String, String)>,
}

impl Url {
    /// The error says what is wrong and quotes nothing.
    pub(super) fn parse(rest: &str) -> Result<Self, String> {
        let rest = rest.strip_prefix("//").ok_or("'//' must follow the scheme")?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        // The last @: a password that was not encoded may hold one.
        let (login, place) = match rest.rsplit_once('@') {
            Some((login, place)) => (Some(login), place),
            None => (None, rest),
        };
        let (user, password) = match login.map(|l| l.split_once(':').unwrap_or((l, ""))) {
            Some((user, password)) => (decode(user)?, decode(password)?),
            None => (None, None),
        };
        let (place, database) = place.split_once('/').unwrap_or((place, ""));
        let (host, port) = host_and_port(place)?;
        Ok(Url {
            user,
            password,
            host: decode(host)?.ok_or("no host")?,
            port,
            database: decode(database)?,
            options: options(query)?,
        })
    }
}

fn host_and_port(place: &str) -> Result<(&str, Option<u16>), String> {
    let (host, port) = if let Some(rest) = place.strip_prefix('[') {
        let (host, rest) = rest.split_once(']').ok_or("']' is missing in the host")?;
        (host, rest.strip_prefix(':'))
    } else {
        match place.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        }
    };
    let port = match port {
        None => None,
        Some(port) => {
            Some(port.parse().ok().filter(|p| *p != 0).ok_or("the port must be a number, 1 to 65535")?)
        }
    };
    Ok((host, port))
}

fn options(query: &str) -> Result<Vec<(String, String)>, String> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(key)?.unwrap_or_default(), decode(value)?.unwrap_or_default()))
        })
        .collect()
}

/// Percent-decodes; `None` for an empty text.
fn decode(text: &str) -> Result<Option<String>, String> {
    const WRONG: &str = "'%' must be followed by two hex digits (write % itself as %25)";
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, tail @ ..] = rest else {
            return Err(WRONG.into());
        };
        let digit = |b: u8| char::from(b).to_digit(16).ok_or(WRONG);
        let byte = digit(*high)? * 16 + digit(*low)?;
        bytes.push(u8::try_from(byte).map_err(|_| WRONG)?);
        rest = tail;
    }
    if bytes.is_empty() {
        return Ok(None);
    }
    String::from_utf8(bytes).map(Some).map_err(|_| "percent-encoded bytes are not UTF-8".into())
}
