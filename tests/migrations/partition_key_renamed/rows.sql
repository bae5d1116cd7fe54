insert into t values (1, 'a'), (2, 'b'); insert into parent values (1, 'x'); insert into child values (7, 1);
