insert into found (rowid, a) values (7, 'a pear'), (9, 'an apple');
