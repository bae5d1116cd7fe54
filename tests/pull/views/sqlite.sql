create table customer (
    id INTEGER PRIMARY KEY,
    name TEXT not null,
    mail TEXT
);
create table orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER not null references customer,
    pieces INTEGER not null,
    price REAL not null,
    paid DECIMAL(5,2)
);

create view cheap as select id, price, paid from orders where price < 5 and pieces between 1 and 9 order by price desc limit 10;
CREATE VIEW "open_orders" AS
SELECT orders.id, lower(customer.name) AS who, orders.price * orders.pieces AS total
FROM orders JOIN customer ON customer.id = orders.customer_id
WHERE customer.name LIKE 'A%' AND NOT EXISTS (SELECT 1 FROM cheap WHERE cheap.id = orders.id);
create view per_customer as
    select customer_id, count(*) as orders, avg(price) as price from orders group by customer_id having count(*) > 1
    union
    select id, 0, 0.5 from customer;

-- Written in another way than the language would.
create view aliased as select o.id from orders o;
create view starred as select * from customer;
create view unnamed as select upper(name) from customer;
create view computed as select paid * 2 as twice from orders;
create view named (a, b) as select id, name from customer;
