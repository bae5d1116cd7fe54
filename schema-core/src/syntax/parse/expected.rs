//! What the strict rules may expect, as a reader would say it.

use crate::syntax::grammar::Rule;

/// What may be expected, in the order in which messages name it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Expected {
    Name,
    Type,
    Expression,
    Condition,
    Text,
    Integer,
    Target,
    Columns,
    Key,
    Action,
    Collation,
    Method,
    Event,
    RawKind,
    Comparison,
    With,
    Role,
    PolicyVerb,
    On,
    Params,
    Param,
    Cardinality,
    Brace,
    EndBrace,
    Statement,
    Select,
    Rows,
    Row,
    Into,
    From,
    Set,
    Do,
    DoWhat,
    ViewWord,
    AsSelect,
    By,
    Join,
    JoinOn,
    Where,
    Lock,
    Bound,
    Side,
    Line,
    Table,
    Verb,
    Then,
    End,
    As,
    And,
    Assign,
    Env,
    Arrow,
    Open,
    Close,
    Comma,
    Modifier,
    Tail,
    Part,
    RowRule,
    Clause,
    Alias,
    KeyTail,
    Operator,
    EndOfItem,
}

impl Expected {
    pub(super) fn of(rule: Rule) -> Option<Expected> {
        Some(match rule {
            Rule::word
            | Rule::ticked
            | Rule::path
            | Rule::key_column
            | Rule::ref_target
            | Rule::assignment
            | Rule::cte
            | Rule::context_var => Expected::Name,
            Rule::type_expr | Rule::json_name | Rule::raw_returns => Expected::Type,
            Rule::expr
            | Rule::sum
            | Rule::number
            | Rule::reference
            | Rule::paren
            | Rule::param
            | Rule::context
            | Rule::null
            | Rule::r#true
            | Rule::r#false
            | Rule::typed
            | Rule::typed_kind
            | Rule::case
            | Rule::cast
            | Rule::extract
            | Rule::exists
            | Rule::subquery
            | Rule::sql
            | Rule::sign
            | Rule::star
            | Rule::star_of
            | Rule::select_item
            | Rule::order_item
            | Rule::default_value
            | Rule::group => Expected::Expression,
            Rule::comparison => Expected::Condition,
            Rule::integer | Rule::signed => Expected::Integer,
            Rule::string | Rule::dollar => Expected::Text,
            Rule::target | Rule::sql_text => Expected::Target,
            Rule::columns => Expected::Columns,
            Rule::key | Rule::keys | Rule::key_prefix => Expected::Key,
            Rule::action => Expected::Action,
            Rule::ref_event => Expected::Event,
            Rule::collation => Expected::Collation,
            Rule::partition_method => Expected::Method,
            Rule::raw_kind | Rule::raw_object => Expected::RawKind,
            Rule::operator => Expected::Comparison,
            Rule::exclude_with => Expected::With,
            Rule::policy_role => Expected::Role,
            Rule::policy_verb => Expected::PolicyVerb,
            Rule::raw_on => Expected::On,
            Rule::l_targets
            | Rule::l_galera
            | Rule::l_native
            | Rule::l_context
            | Rule::l_account
            | Rule::l_password
            | Rule::l_cache
            | Rule::l_use
            | Rule::l_grant
            | Rule::l_nologin
            | Rule::l_access => Expected::Line,
            Rule::access_table
            | Rule::q_table
            | Rule::from_item
            | Rule::from_table
            | Rule::from_paren
            | Rule::derived => Expected::Table,
            Rule::q_params => Expected::Params,
            Rule::q_param => Expected::Param,
            Rule::cardinality => Expected::Cardinality,
            Rule::q_brace => Expected::Brace,
            Rule::q_end => Expected::EndBrace,
            Rule::statement
            | Rule::insert
            | Rule::q_insert
            | Rule::update
            | Rule::q_update
            | Rule::delete
            | Rule::q_delete => Expected::Statement,
            Rule::select | Rule::q_select | Rule::select_query => Expected::Select,
            Rule::q_values | Rule::q_defaults => Expected::Rows,
            Rule::row => Expected::Row,
            Rule::into => Expected::Into,
            Rule::delete_from => Expected::From,
            Rule::set | Rule::q_set => Expected::Set,
            Rule::conflict_do => Expected::Do,
            Rule::nothing | Rule::conflict_update => Expected::DoWhat,
            Rule::view_word => Expected::ViewWord,
            Rule::view_as | Rule::cte_as => Expected::AsSelect,
            Rule::by => Expected::By,
            Rule::join_word => Expected::Join,
            Rule::join_on | Rule::join_using => Expected::JoinOn,
            Rule::filter_where => Expected::Where,
            Rule::lock => Expected::Lock,
            Rule::bound | Rule::unbounded | Rule::current_row => Expected::Bound,
            Rule::bound_side => Expected::Side,
            Rule::q_from
            | Rule::q_where
            | Rule::q_group
            | Rule::q_having
            | Rule::q_order
            | Rule::limit
            | Rule::offset
            | Rule::q_for
            | Rule::lock_wait
            | Rule::q_operator
            | Rule::q_conflict
            | Rule::conflict_where
            | Rule::q_returning
            | Rule::q_using
            | Rule::join
            | Rule::cross
            | Rule::join_side => Expected::Clause,
            Rule::alias | Rule::alias_as => Expected::Alias,
            Rule::verb | Rule::cache_verb => Expected::Verb,
            Rule::case_then => Expected::Then,
            Rule::case_arm | Rule::case_else | Rule::case_end => Expected::End,
            Rule::cast_as => Expected::As,
            Rule::between_and => Expected::And,
            Rule::assign => Expected::Assign,
            Rule::env => Expected::Env,
            Rule::q_returns | Rule::arrow => Expected::Arrow,
            Rule::lp | Rule::q_paren => Expected::Open,
            Rule::rp => Expected::Close,
            Rule::comma => Expected::Comma,
            Rule::m_references
            | Rule::m_default
            | Rule::m_unique
            | Rule::m_primary
            | Rule::m_secret
            | Rule::m_auto
            | Rule::m_generated
            | Rule::m_check
            | Rule::m_on_update_now
            | Rule::m_collate
            | Rule::m_was
            | Rule::nullable => Expected::Modifier,
            Rule::i_where
            | Rule::i_using
            | Rule::i_include
            | Rule::i_nulls
            | Rule::i_deferrable
            | Rule::not_valid
            | Rule::match_full
            | Rule::a_check
            | Rule::ref_action => Expected::Tail,
            Rule::y_check
            | Rule::y_collate
            | Rule::y_not_null
            | Rule::c_start
            | Rule::c_step
            | Rule::c_min
            | Rule::c_max
            | Rule::c_cache
            | Rule::c_cycle
            | Rule::owned_by
            | Rule::sequence_type
            | Rule::extension_schema
            | Rule::p_restrictive
            | Rule::p_for
            | Rule::p_to
            | Rule::p_using
            | Rule::over_partition
            | Rule::frame
            | Rule::frame_unit
            | Rule::p_check => Expected::Part,
            Rule::k_asc | Rule::k_desc | Rule::k_nulls | Rule::k_collate | Rule::k_opclass => {
                Expected::KeyTail
            }
            Rule::op_and
            | Rule::op_or
            | Rule::compare
            | Rule::compare_op
            | Rule::is
            | Rule::r#in
            | Rule::between
            | Rule::like
            | Rule::filter
            | Rule::over
            | Rule::arithmetic_op => Expected::Operator,
            Rule::EOI => Expected::EndOfItem,
            _ => return None,
        })
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Expected::Name => "a name",
            Expected::Type => "a type",
            Expected::Expression | Expected::Condition => "an expression",
            Expected::Text => "a string",
            Expected::Integer => "a number",
            Expected::Target => "a target",
            Expected::Columns => "columns in parentheses",
            Expected::Key => "keys in parentheses",
            Expected::Action => "an action",
            Expected::Collation => "'ci' or 'binary'",
            Expected::Method => "'range', 'list' or 'hash'",
            Expected::Event => "'delete' or 'update'",
            Expected::RawKind => "the kind of object",
            Expected::Comparison => "an operator",
            Expected::With => "'with'",
            Expected::Role => "a service, a migrator or 'public'",
            Expected::PolicyVerb => "'read', 'insert', 'update' or 'delete'",
            Expected::On => "'on'",
            Expected::Params => "parameters in parentheses",
            Expected::Param => "a parameter",
            Expected::Cardinality => "'one', 'optional', 'many', 'stream' or 'count'",
            Expected::Brace => "'{'",
            Expected::EndBrace => "'}'",
            Expected::Statement => "a statement",
            Expected::Select => "a select",
            Expected::Rows => "'values'",
            Expected::Row => "a row in parentheses",
            Expected::Into => "'into'",
            Expected::From => "'from'",
            Expected::Set => "'set'",
            Expected::Do => "'do'",
            Expected::DoWhat => "'nothing' or 'update'",
            Expected::ViewWord => "'view'",
            Expected::AsSelect => "'as'",
            Expected::By => "'by'",
            Expected::Join => "'join'",
            Expected::JoinOn => "'on' or 'using'",
            Expected::Where => "'where'",
            Expected::Lock => "'update' or 'share'",
            Expected::Bound => "a bound",
            Expected::Side => "'preceding' or 'following'",
            Expected::Clause => "another clause",
            Expected::Alias => "a name",
            Expected::Line => "a line of this block",
            Expected::Table => "a table",
            Expected::Verb => "a verb",
            Expected::Then => "'then'",
            Expected::End => "'end'",
            Expected::As => "'as'",
            Expected::And => "'and'",
            Expected::Assign => "'='",
            Expected::Env => "'env'",
            Expected::Arrow => "'->'",
            Expected::RowRule => "'where'",
            Expected::Open => "'('",
            Expected::Close => "')'",
            Expected::Comma => "','",
            Expected::Modifier => "a modifier",
            Expected::Tail => "'where', 'include' and the like",
            Expected::Part => "another part of the item",
            Expected::KeyTail => "'desc' and the like",
            Expected::Operator => "an operator",
            Expected::EndOfItem => "the end of the line",
        }
    }
}
