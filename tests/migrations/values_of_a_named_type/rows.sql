insert into t values (1, 2.00, 3.00);
