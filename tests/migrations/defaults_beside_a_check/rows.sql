insert into t (id, c) values (1, 'c');
