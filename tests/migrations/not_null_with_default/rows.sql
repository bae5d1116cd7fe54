insert into t values (1, null, null), (2, 3, 'x');
