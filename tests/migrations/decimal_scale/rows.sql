insert into t values (1, 150, 7), (2, -5, -3);
