//! The queries of the schemas: how each is called, and what it needs. Both were written by hand, from the
//! queries' text.

use super::reading::Service;

/// A query.
pub(crate) struct Query {
    pub(crate) name: &'static str,
    /// The arguments of a call.
    pub(crate) args: &'static str,
    /// What it reads and changes: table, verb, columns. None of the services that have these rights has a
    /// rule for the rows there.
    needs: &'static [(&'static str, &'static str, &'static [&'static str])],
}

const QUERIES: &[Query] = &[
    Query {
        name: "cart_of",
        args: "\"x\"",
        needs: &[
            ("cart", "read", &["id", "token"]),
            ("cart_line", "read", &["cart_id", "product_id", "pieces"]),
        ],
    },
    Query {
        name: "open_purchases",
        args: "Decimal::ONE",
        needs: &[("purchase", "read", &["number", "total", "state"])],
    },
    Query {
        name: "count_stock",
        args: "1",
        needs: &[("stock", "read", &["shelf_id"]), ("stock", "update", &["pieces", "counted_at"])],
    },
    Query {
        name: "active_users",
        args: "DateTime::UNIX_EPOCH, 5",
        needs: &[
            ("auth_user", "read", &["id", "email", "active"]),
            ("session", "read", &["id", "user_id", "created_at"]),
        ],
    },
    Query {
        name: "users_on",
        args: "Platform::ALL[0]",
        needs: &[
            ("auth_user", "read", &["id", "email", "password", "active", "fs_uniquifier", "confirmed_at"]),
            ("platform_integration", "read", &["user_id", "platform"]),
        ],
    },
    Query { name: "emails", args: "&[1i64]", needs: &[("auth_user", "read", &["id", "email"])] },
    Query { name: "event_counts", args: "&[\"x\"]", needs: &[("event", "read", &["kind", "created_at"])] },
];

/// What is known of the query called `name`.
pub(crate) fn query(name: &str) -> &'static Query {
    let found = QUERIES.iter().find(|query| query.name == name);
    found.unwrap_or_else(|| panic!("nothing is known of the query {name}"))
}

/// Whether the service may call the query: it says that it uses it, or has the rights that it needs.
pub(crate) fn may_call(service: &Service, name: &str) -> bool {
    let covered = |(table, verb, columns): &(&str, &'static str, &[&str])| {
        columns.iter().all(|c| service.may(table, verb, c))
    };
    service.uses.iter().any(|used| used == name) || query(name).needs.iter().all(covered)
}
