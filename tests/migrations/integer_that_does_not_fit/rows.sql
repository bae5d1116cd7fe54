insert into t values (1, 127), (2, 128);
