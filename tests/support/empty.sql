do $$
declare
    namespace text;
begin
    for namespace in
        select nspname from pg_namespace where nspname not like 'pg\_%' and nspname <> 'information_schema'
    loop
        execute format('drop schema %I cascade', namespace);
    end loop;
    create schema public authorization pg_database_owner;
    comment on schema public is 'standard public schema';
    grant usage on schema public to public;
end
$$
