insert into x values (1, 'one'); insert into t values (2, 22);
