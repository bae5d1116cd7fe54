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

create table shelf (
  room varchar(20) not null,
  place varbinary(4) not null default '\0a',
  sign varchar(4) character set utf8mb4 collate utf8mb4_unicode_ci default '😀',
  unique key by_room (room),
  unique key by_place (place)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci comment='Two\r\nlines.';

set time_zone = '+00:00';
set sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';
set names utf8mb4;
create procedure clear() delete from "shelf" where room = 'back\';
create event yearly on schedule every 1 year starts '2030-01-01 00:00:00' do delete from "shelf";
