create type kind as enum ('new', 'paid', 'Sent off');
create table customer (
    id bigint primary key,
    name varchar(80) not null,
    mail text unique,
    home inet,
    active boolean not null default true
);
create table orders (
    id bigint primary key,
    customer_id bigint not null references customer,
    kind kind not null default 'new',
    pieces int not null,
    price numeric(10, 2) not null,
    made timestamptz not null default now()
);
create schema store;
create table store.shelf (id int primary key, room varchar(20));

-- What the language says, too.
create view open_orders as
    select o.id, lower(c.name) as who, o.price * o.pieces as total, c.home
    from orders o join customer c on c.id = o.customer_id
    where o.kind in ('new', 'paid') and o.price > 0 and c.active;
comment on view open_orders is 'What is to be paid.';
create view per_customer as
    select customer_id, count(*) as orders, count(distinct kind) as kinds, sum(price) as paid, max(made) as last
    from orders group by customer_id having sum(price) > 10 order by max(made) desc;
create view richest as
    select p.customer_id, c.name, row_number() over (partition by c.active order by p.paid desc) as place
    from per_customer p left join customer c on c.id = p.customer_id and c.name like 'A%'
    limit 10;
create view lonely as
    select name from customer c where not exists (select 1 from orders o where o.customer_id = c.id)
    union all
    select room from store.shelf where id in (select pieces from orders);
create view labels as
    with big as (select id, pieces from orders where pieces >= 10)
    select case when b.pieces > 100 then 'huge' else 'big' end as label, coalesce(c.mail, '') as mail
    from big b cross join (select mail from customer where mail is not null) c;
create materialized view store.rooms as select distinct room from store.shelf;
comment on materialized view store.rooms is 'Each once.';
create unique index on store.rooms (room);

-- What it does not.
create view averages as select avg(price) as price from orders;
create view casted as select id::text as id from orders;
create view latest as select distinct on (customer_id) customer_id, id from orders order by customer_id, made desc;
create view guarded with (security_barrier) as select id from customer;
create view checked as select id from customer where id > 0 with check option;
create view joined as select id, name from customer join store.shelf using (id);
create view documented as select id from customer;
comment on column documented.id is 'Its key.';
create view sums as select id + 1 as next, pieces + 1 as more from orders;
create view over_raw as select price from averages;
