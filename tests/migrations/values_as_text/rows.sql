insert into t values (1, 1, -1234, x'00112233445566778899aabbccddeeff', 42, 1.5, '2026-01-31'), (2, 0, null, null, -1, 2.0, '2026-02-28');
