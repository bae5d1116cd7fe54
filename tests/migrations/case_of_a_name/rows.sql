insert into thing values (1, 'e');
