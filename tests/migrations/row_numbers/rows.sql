insert into t values ('zebra', 1), ('apple', 2), ('pear', 3); delete from t where b = 2; insert into found (found) values ('rebuild');
