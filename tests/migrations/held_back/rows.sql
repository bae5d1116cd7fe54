INSERT INTO beside_virtual (a, gone) VALUES (1, 10), (2, 20);
INSERT INTO in_a_key (n, id, gone) VALUES (5, 1, 50);
INSERT INTO times (at) VALUES ('12:30:00'), ('13:30:00');
