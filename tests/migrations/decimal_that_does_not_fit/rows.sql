insert into t values (1, 150), (2, 155);
