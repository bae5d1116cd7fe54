create table customer (
  id bigint not null primary key,
  name varchar(80) not null,
  mail varchar(190),
  active tinyint(1) not null default 1
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
create table orders (
  id bigint not null primary key,
  customer_id bigint not null,
  kind enum('new','paid','Sent off') not null default 'new',
  pieces int not null,
  price decimal(10,2) not null,
  made datetime not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create view open_orders as
    select o.id, lower(c.name) as who, concat(c.name, ': ', c.mail) as label
    from orders o join customer c on c.id = o.customer_id
    where o.kind in ('new', 'paid') and o.price > 0 and c.active = 1;
create view per_customer as
    select customer_id, count(*) as orders, count(distinct kind) as kinds, sum(price) as paid, max(made) as last
    from orders group by customer_id having sum(price) > 10 order by customer_id desc;
create view lonely as
    select c.name from customer c left join orders o on o.customer_id = c.id where o.id is null
    union all
    select mail from customer where mail is not null and id in (select pieces from orders);
create view labels as
    select case when o.pieces > 100 then 'huge' else 'big' end as label, coalesce(p.kinds, 0) as kinds
    from orders o cross join per_customer p;

create view averages as select avg(price) as price from orders;
create view halves as select pieces / 2 as half from orders;
create algorithm = merge view merged as select id from customer;
create sql security invoker view invoked as select id from customer;
create view checked as select id from customer where id > 0 with check option;
create view ids as select ifnull(mail, name) as contact from customer;
