insert into t values (1, 'sad', '["ok","sad"]', null), (2, 'ok', null, 'it''s');
