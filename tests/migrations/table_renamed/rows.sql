insert into t (id, a) values (1, 'x'), (7, 'y'); delete from t where id = 7; insert into u values (5, 1);
