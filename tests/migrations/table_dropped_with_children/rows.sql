insert into t (id, a) values (1, 'x'); insert into u values (5, 1);
