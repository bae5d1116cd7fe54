//! Terminals, which run transactions side by side (clause 5.2).

use crate::load::{CUSTOMERS, DISTRICTS, ITEMS, NAMES, WAREHOUSES, start};
use crate::random::{Random, last_name};
use crate::transactions::{
    Order, Payment, Wanted, Who, delivery, new_order, order_status, payment, stock_level,
};
use schema_runtime::{Database, Decimal, Error, Result};

/// How many terminals there are: more than one a warehouse, so that they get in each other's way.
const TERMINALS: u64 = 4;
/// How many decks each terminal plays.
const DECKS: usize = 2;

/// What was done.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Done {
    /// Orders that were taken.
    pub(crate) orders: i64,
    /// Orders that were undone, as an item is not for sale.
    pub(crate) undone: i64,
    pub(crate) payments: i64,
    /// The sum of the payments.
    pub(crate) paid: Decimal,
    /// Orders that were delivered.
    pub(crate) delivered: i64,
    /// Questions for the last order, and for the stock.
    pub(crate) asked: i64,
}

/// A card of a deck (clause 5.2.4.2).
#[derive(Clone, Copy)]
enum Card {
    NewOrder,
    WrongOrder,
    Payment,
    OrderStatus,
    Delivery,
    StockLevel,
}

/// Ten orders and ten payments on each of the others. The specification has one order in a hundred undone.
fn deck(random: &mut Random) -> Vec<Card> {
    let mut cards = vec![Card::NewOrder; 9];
    cards.push(Card::WrongOrder);
    cards.extend([Card::Payment; 10]);
    cards.extend([Card::OrderStatus, Card::Delivery, Card::StockLevel]);
    random.shuffle(&mut cards);
    cards
}

/// Runs all terminals; gives what they did together.
pub(crate) async fn run_all(db: &Database) -> Result<Done> {
    let tasks: Vec<_> = (0..TERMINALS)
        .map(|number| {
            let db = db.clone();
            tokio::spawn(async move { Terminal::new(number).run(&db).await })
        })
        .collect();
    let mut all = Done::default();
    for task in tasks {
        let done = task.await.expect("a terminal runs to its end")?;
        all.orders += done.orders;
        all.undone += done.undone;
        all.payments += done.payments;
        all.paid += done.paid;
        all.delivered += done.delivered;
        all.asked += done.asked;
    }
    Ok(all)
}

struct Terminal {
    random: Random,
    w_id: i32,
}

impl Terminal {
    fn new(number: u64) -> Terminal {
        let w_id = 1 + i32::try_from(number).expect("there are few") % WAREHOUSES;
        Terminal { random: Random::new(number + 100), w_id }
    }

    async fn run(mut self, db: &Database) -> Result<Done> {
        let mut done = Done::default();
        for card in (0..DECKS).flat_map(|_| deck(&mut self.random)).collect::<Vec<_>>() {
            match card {
                Card::NewOrder => {
                    let total = new_order(db, &self.order()).await?;
                    assert!(total > Decimal::ZERO);
                    done.orders += 1;
                }
                Card::WrongOrder => {
                    let mut order = self.order();
                    order.lines.last_mut().expect("an order has lines").i_id = ITEMS + 1;
                    let refused = new_order(db, &order).await;
                    assert!(matches!(refused, Err(Error::App(_))), "{refused:?}");
                    done.undone += 1;
                }
                Card::Payment => {
                    let wanted = self.payment();
                    payment(db, &wanted).await?;
                    done.payments += 1;
                    done.paid += wanted.amount;
                }
                Card::OrderStatus => {
                    let (d_id, who) = (self.district(), self.who());
                    let lines = order_status(db, self.w_id, d_id, &who).await?;
                    assert!((5..=15).contains(&lines), "{lines} lines");
                    done.asked += 1;
                }
                Card::Delivery => {
                    let carrier = self.random.within(1, 10);
                    done.delivered += i64::from(delivery(db, self.w_id, carrier, start()).await?);
                }
                Card::StockLevel => {
                    let (d_id, threshold) = (self.district(), self.random.within(10, 20));
                    let low = stock_level(db, self.w_id, d_id, threshold).await?;
                    assert!((0..=i64::from(ITEMS)).contains(&low), "{low} items");
                    done.asked += 1;
                }
            }
        }
        Ok(done)
    }

    fn district(&mut self) -> i32 {
        self.random.within(1, DISTRICTS)
    }

    fn customer(&mut self) -> i32 {
        self.random.uneven(15, 1, CUSTOMERS)
    }

    /// By last name in three of five cases.
    fn who(&mut self) -> Who {
        match self.random.chance(60) {
            true => Who::LastName(last_name(self.random.uneven(7, 0, NAMES - 1))),
            false => Who::Id(self.customer()),
        }
    }

    fn other_warehouse(&self) -> i32 {
        self.w_id % WAREHOUSES + 1
    }

    fn order(&mut self) -> Order {
        let lines = (0..self.random.within(5, 15)).map(|_| Wanted {
            i_id: self.random.uneven(31, 1, ITEMS),
            supply_w_id: match self.random.chance(10) {
                true => self.other_warehouse(),
                false => self.w_id,
            },
            quantity: self.random.within(1, 10),
        });
        let mut lines: Vec<_> = lines.collect();
        // All orders take from stocks in one order, so that no two wait for each other.
        lines.sort_by_key(|line| (line.supply_w_id, line.i_id));
        Order { w_id: self.w_id, d_id: self.district(), c_id: self.customer(), at: start(), lines }
    }

    fn payment(&mut self) -> Payment {
        let d_id = self.district();
        // Of customers of another warehouse in 15 of 100 cases.
        let (c_w_id, c_d_id) = match self.random.chance(15) {
            true => (self.other_warehouse(), self.district()),
            false => (self.w_id, d_id),
        };
        let amount = self.random.decimal(100, 500_000, 2);
        Payment { w_id: self.w_id, d_id, c_w_id, c_d_id, who: self.who(), amount, at: start() }
    }
}
