insert into t (a) values (1), (2); insert into s (a) values (1), (2); insert into u (a) values (1); delete from u; insert into u (id, a) values (7, 1);
