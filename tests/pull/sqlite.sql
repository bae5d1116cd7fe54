create table author (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name varchar(80) not null,
    email TEXT collate nocase unique,
    joined DATETIME not null default CURRENT_TIMESTAMP,
    score REAL not null default 0.5 check (score >= 0)
);
create table book (
    isbn TEXT PRIMARY KEY,
    author_id INTEGER not null references author (id) on delete cascade,
    title TEXT not null default 'It''s new',
    low_title TEXT generated always as (lower(title)) stored,
    constraint book_title_author_id_key unique (title, author_id)
) without rowid;
create table loan (
    isbn TEXT not null references book,
    lender INTEGER references author on update cascade
);
create table shelf (
    id INTEGER PRIMARY KEY ON CONFLICT REPLACE,
    room TEXT,
    isbn TEXT references book,
    owner INT references nobody (id),
    unique (room collate nocase, isbn desc)
);
create virtual table full_text using fts5(title, body, tokenize = 'porter');
create index book_by_title on book (title desc, author_id) where title <> '';
create view titles as select title from book;
