//! sea-orm, as its documentation uses it; always through its pool.

use crate::data::{self, HAIR, NESTED, USERS, key};
use crate::peer::{Awaited, Result, repeat};
use crate::place::Place;
use crate::work::Work;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, EntityTrait, LoaderTrait,
    QueryFilter, Set,
};

mod user {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub hair_color: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(has_many = "super::post::Entity")]
        Post,
    }

    impl Related<super::post::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Post.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod post {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "posts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub user_id: i64,
        pub title: String,
        pub body: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::user::Entity",
            from = "Column::UserId",
            to = "super::user::Column::Id"
        )]
        User,
        #[sea_orm(has_many = "super::comment::Entity")]
        Comment,
    }

    impl Related<super::user::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::User.def()
        }
    }

    impl Related<super::comment::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Comment.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod comment {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "comments")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub post_id: i64,
        pub text: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::post::Entity",
            from = "Column::PostId",
            to = "super::post::Column::Id"
        )]
        Post,
    }

    impl Related<super::post::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Post.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A pool.
pub(crate) struct SeaOrm {
    db: DatabaseConnection,
    new: Vec<(String, Option<String>)>,
}

impl SeaOrm {
    pub(crate) async fn open(place: &Place) -> Result<Self> {
        let mut options = ConnectOptions::new(place.url());
        options.max_connections(place.pool() as u32).sqlx_logging(false);
        let db = Database::connect(options).await?;
        if place.is_sqlite() {
            db.execute_unprepared(&place.start()?).await?;
        }
        Ok(SeaOrm { db, new: data::new_users() })
    }
}

fn new(name: &str, hair: Option<&str>) -> user::ActiveModel {
    let (name, hair_color) = (Set(name.to_owned()), Set(hair.map(str::to_owned)));
    user::ActiveModel { name, hair_color, ..Default::default() }
}

impl Awaited for SeaOrm {
    const NAME: &'static str = "sea-orm";

    async fn run(&self, work: Work, times: usize) -> Result<Option<usize>> {
        let db = &self.db;
        let first = |last: i64| user::Entity::find().filter(user::Column::Id.lte(last));
        Ok(match work {
            Work::ByKey | Work::Tasks => repeat!(times, n => {
                usize::from(user::Entity::find_by_id(key(n)).one(db).await?.is_some())
            }),
            Work::Rows(last) => repeat!(times, _n => first(last).all(db).await?.len()),
            Work::Join => repeat!(times, _n => {
                let rows = post::Entity::find().find_also_related(user::Entity);
                rows.filter(user::Column::HairColor.eq(HAIR)).all(db).await?.len()
            }),
            Work::InsertOne => repeat!(times, _n => {
                user::Entity::insert(new("someone new", Some(HAIR))).exec(db).await?;
                1
            }),
            Work::Insert(count) => repeat!(times, _n => {
                let rows = self.new[..count].iter().map(|(name, hair)| new(name, hair.as_deref()));
                user::Entity::insert_many(rows).exec(db).await?;
                count
            }),
            Work::Update => repeat!(times, n => {
                let update = user::Entity::update_many()
                    .col_expr(user::Column::Name, Expr::value("another name"))
                    .filter(user::Column::Id.eq(key(n)));
                update.exec(db).await?.rows_affected as usize
            }),
            Work::Nested => repeat!(times, _n => {
                let users = first(NESTED as i64).all(db).await?;
                let posts = users.load_many(post::Entity, db).await?;
                let sizes: Vec<usize> = posts.iter().map(Vec::len).collect();
                let posts: Vec<_> = posts.into_iter().flatten().collect();
                let comments = posts.load_many(comment::Entity, db).await?;
                let mut posts = posts.into_iter().zip(comments);
                let nested = users.into_iter().zip(sizes);
                let nested = nested.map(|(user, size)| (user, posts.by_ref().take(size).collect())).collect();
                data::count(&nested)
            }),
            Work::Undo => repeat!(times, _n => {
                let new = user::Entity::delete_many().filter(user::Column::Id.gt(USERS as i64));
                new.exec(db).await?.rows_affected as usize
            }),
        })
    }
}
