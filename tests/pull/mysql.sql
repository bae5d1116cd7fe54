create table author (
  id int unsigned not null auto_increment primary key,
  name varchar(80) not null comment 'As printed.',
  email varchar(190) collate utf8mb4_bin default null,
  mood enum('sad','ok','very happy') not null default 'ok',
  active tinyint(1) not null default 1,
  joined timestamp not null default current_timestamp on update current_timestamp,
  bio mediumtext,
  unique key email (email),
  key by_name (name(10)),
  constraint named check (name <> '')
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci comment='Who writes.';

create table book (
  isbn char(13) not null,
  author_id int unsigned not null,
  price decimal(8,2) not null default 9.99,
  published year,
  primary key (isbn) comment 'Printed, too.',
  unique key once (published, author_id) comment 'One a year.',
  constraint book_author foreign key (author_id) references author (id) on delete cascade on update cascade
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;
