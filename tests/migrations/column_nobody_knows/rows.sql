insert into t values (1, 2); alter table t add column "by hand" text; update t set "by hand" = 'x';
