use super::*;

#[test]
fn an_unknown_column_is_told_once() {
    assert_eq!(
        said("table t { id bigint primary key\n email text\n check (emial like 'a%' and emial <> 'b') }"),
        ["E0203: unknown column 'emial' in table 't'", "E0203: unknown column 'emial' in table 't'",]
    );
}

#[test]
fn an_unknown_type_does_not_spread() {
    assert_eq!(
        said("table t { id bigint primary key\n a strng default 1 check (a > 1)\n index (a) }"),
        ["E0204: unknown type 'strng'"]
    );
}
