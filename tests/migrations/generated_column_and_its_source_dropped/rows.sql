insert into t (id, source) values (1, 2);
