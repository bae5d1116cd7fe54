insert into t values (1, 99999999999999995);
