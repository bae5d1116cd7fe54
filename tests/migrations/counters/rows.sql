insert into t (a) values (1), (2); delete from t where a = 2; insert into empty (a) values (1); delete from empty;
