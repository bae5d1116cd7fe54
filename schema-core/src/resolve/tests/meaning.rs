use super::*;
use crate::ir::expr::{ExprKind, Func, Literal};
use crate::ir::{ColumnId, Type};

#[test]
fn the_first_example_resolves() {
    let schema = good(
        r"
/// People who can sign in.
table auth_user {
    id             bigint         primary key auto
    email          varchar(255)   unique
    password       varchar(255)?  secret
    active         bool           default true
    fs_uniquifier  varchar(64)?   unique
    confirmed_at   datetime?
    created_at     timestamp      default now()
    updated_at     timestamp      default now() on update now()
    name           text?          was full_name
    display        text           as (coalesce(name, email)) stored

    index recent (active, confirmed_at desc) where active
    index (lower(email))
    check email_shape (email like '%_@_%')
}
migrator migrate_admin { account 'migrate-admin' }
service backend_api {
    account 'backend-api-rw'
    read write auth_user
    cache 'backend-api:*' read write
}
service digest { read auth_user (id, email) where id = @tenant }
",
    );
    let table = &schema.tables[0];
    assert_eq!(table.primary_key.as_ref().unwrap().columns, [ColumnId(0)]);
    assert_eq!(table.uniques.len(), 2);
    assert_eq!(table.columns[1].ty, Type::Varchar(255));
    assert!(matches!(
        table.columns[3].default.as_ref().unwrap().kind,
        ExprKind::Literal(Literal::Bool(true))
    ));
    assert!(matches!(table.columns[6].default.as_ref().unwrap().kind, ExprKind::Call(Func::Now, _)));
    let display = &table.columns[9];
    assert!(!display.nullable, "coalesce ends in a column that is not nullable");
    assert_eq!(table.indexes[0].keys.len(), 2);
    assert!(table.indexes[0].filter.is_some() && table.indexes[0].keys[1].descending);
    assert!(matches!(table.indexes[1].keys[0].expr.kind, ExprKind::Call(Func::Lower, _)));
    assert_eq!(table.checks[0].name.as_deref(), Some("email_shape"));
    assert_eq!(schema.migrators[0].password_env, "MIGRATE_ADMIN_DB_PASS");
    let [backend, digest] = schema.services.as_slice() else { panic!("two services") };
    assert_eq!(
        (backend.account.as_str(), backend.password_env.as_str()),
        ("backend-api-rw", "BACKEND_API_DB_PASS")
    );
    let right = &backend.access[0];
    assert!(right.select && right.insert && right.update && right.delete && right.columns.is_none());
    assert_eq!(digest.account, "digest");
    assert_eq!(digest.access[0].columns.as_deref(), Some(&[ColumnId(0), ColumnId(1)][..]));
    assert!(digest.access[0].filter.as_ref().unwrap().nullable, "@tenant may be unset");
}
