insert into t values ('x', 1), ('b', 2); insert into s values (1, 5);
