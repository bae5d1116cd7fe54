insert into p values (1, null), (2, 1); insert into c values (9, 2);
