INSERT INTO item (name, price) VALUES ('a', 1);
