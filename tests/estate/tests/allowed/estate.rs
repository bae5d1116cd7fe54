//! A company of 40 tables and twelve services.

use crate::Place;
use schema_estate::{Open, estate, may, owner};
use std::path::Path;

pub(crate) fn schema() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/schema"))
}

pub(crate) async fn run(place: &Place<'_>) {
    seed(&place.owner().await).await;
    let told = may::estate::each(place).await;
    assert_eq!(told.len(), 12);
    crate::judge(schema(), &told);
    each_supplier(place).await;
}

/// One row of each table, by its owner; those that rules speak of are within the rules.
async fn seed(db: &owner::estate::Db) {
    use schema_estate::owner::estate::*;
    use schema_runtime::chrono::DateTime;
    use schema_runtime::{Decimal, Secret};
    let day = DateTime::UNIX_EPOCH.date_naive();
    let one = Decimal::ONE;
    macro_rules! rows {
        ($($new:expr),* $(,)?) => {
            $($new.insert(db).await.unwrap_or_else(|error| panic!("{}: {error}", stringify!($new)));)*
        };
    }
    let hash = || Secret::new(String::from("hash"));
    rows!(
        NewEmployee::new("a", hash(), "Ann"),
        NewRole::new("a"),
        NewEmployeeRole::new(1, 1),
        NewApiKey::new(1, hash()),
        NewLogin::new(1, "::1"),
        NewCustomer { newsletter: Some(true), ..NewCustomer::new(Region::Eu, "c", hash(), "Carl") },
        NewAddress::new(1, "Street", "City"),
        NewCategory::new("a"),
        NewProduct { listed: Some(true), ..NewProduct::new("a", 1, "Chair") },
        NewProductImage::new(1, "u"),
        NewPrice::new(1, Region::Eu, one, day),
        NewSupplier::new("a", "Sue"),
        NewSupplierProduct::new(1, 1, one),
        NewWarehouse::new("a", Region::Eu),
        NewShelf::new(1, "a"),
        NewStock::new(1, 1),
        NewStockMove::new(1, 1, "r"),
        NewDelivery::new(1, day),
        NewDeliveryLine::new(1, 1, 1),
        NewCart::new("a"),
        NewCartLine::new(1, 1, 1),
        NewPurchase::new("a", 1, Region::Eu, one),
        NewPurchaseLine::new(1, 1, 1, one),
        NewVoucher::new("a", one),
        NewPayment::new(1, "card", "a", one),
        NewRefund::new(1, one, "r"),
        NewInvoice::new(1, "a", day),
        NewInvoiceLine::new(1, "t", one),
        NewCarrier::new("a"),
        NewParcel::new(1, 1, Region::Eu),
        NewParcelEvent::new(1, "p"),
        NewReturnCase::new(1, "r"),
        NewTicket::new(1, Region::Eu, "s"),
        NewTicketMessage::new(1, "b"),
        NewCampaign::new("a", "b", day),
        NewConsent::new(1),
        NewAuditLog::new("a", "b"),
        NewSetting::new("x", "v"),
        NewJob::new("index"),
        NewExchangeRate::new("EUR", one),
    );
}

/// A supplier sees and writes its own rows alone, by the value that comes with the request; the others of
/// the company see all.
async fn each_supplier(place: &Place<'_>) {
    use estate::supplier_portal::{Db, NewDelivery, Supplier, context, delivery, supplier_product};
    use schema_runtime::chrono::DateTime;
    let portal: Db = place.open("supplier_portal").await;
    let (one, two) = (portal.with(context::supplier(1)), portal.with(context::supplier(2)));
    assert!(delivery::select().exists(&one).await.expect("it looks"));
    let day = DateTime::UNIX_EPOCH.date_naive();
    for other in [&portal, &two] {
        assert_eq!(delivery::select().count(other).await.expect("it counts"), 0);
        assert_eq!(Supplier::find(other, 1).await.expect("it finds"), None);
        let update = supplier_product::update().set(supplier_product::offered, true).all();
        assert_eq!(update.execute(other).await.expect("it runs"), 0);
        let foreign = NewDelivery::new(1, day).insert(other).await;
        assert!(foreign.is_err(), "{foreign:?}");
    }
    let company: estate::warehouse_app::Db = place.open("warehouse_app").await;
    let all = estate::warehouse_app::delivery::select().count(&company).await.expect("it counts");
    assert_eq!(all, delivery::select().count(&one).await.expect("it counts"), "all are of one supplier");
}
