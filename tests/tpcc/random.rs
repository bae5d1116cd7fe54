//! Random values, as clauses 2.1.6 and 4.3.2 of the specification have them; the same seed gives the same.

use schema_runtime::Decimal;

/// xorshift*
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33
    }

    /// A number from `low` to `high`, each as likely as the others.
    pub(crate) fn within(&mut self, low: i32, high: i32) -> i32 {
        let count = u64::from(high.abs_diff(low)) + 1;
        low + i32::try_from(self.next() % count).expect("it is below the count")
    }

    /// A number from `low` to `high`, some more likely than others: `NURand(a, low, high)`.
    pub(crate) fn uneven(&mut self, a: i32, low: i32, high: i32) -> i32 {
        let mixed = self.within(0, a) | self.within(low, high);
        mixed % (high - low + 1) + low
    }

    /// One of `percent` cases in a hundred.
    pub(crate) fn chance(&mut self, percent: i32) -> bool {
        self.within(1, 100) <= percent
    }

    /// A number of `digits` digits behind the point.
    pub(crate) fn decimal(&mut self, low: i32, high: i32, digits: u32) -> Decimal {
        Decimal::new(self.within(low, high).into(), digits)
    }

    /// Letters and figures.
    pub(crate) fn text(&mut self, shortest: i32, longest: i32) -> String {
        const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        let length = self.within(shortest, longest);
        (0..length).map(|_| char::from(LETTERS[self.next() as usize % LETTERS.len()])).collect()
    }

    /// Text that holds `ORIGINAL` in one of ten cases.
    pub(crate) fn data(&mut self) -> String {
        let mut text = self.text(26, 50);
        if self.chance(10) {
            let at = self.within(0, 26 - 8) as usize;
            text.replace_range(at..at + 8, "ORIGINAL");
        }
        text
    }

    /// Four figures and `11111`.
    pub(crate) fn zip(&mut self) -> String {
        format!("{:04}11111", self.within(0, 9999))
    }

    /// Puts a list into some order.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.next() as usize % (last + 1);
            list.swap(last, other);
        }
    }
}

/// The last name of this number, 0 to 999: a syllable for each of its three digits.
pub(crate) fn last_name(number: i32) -> String {
    const SYLLABLES: [&str; 10] =
        ["BAR", "OUGHT", "ABLE", "PRI", "PRES", "ESE", "ANTI", "CALLY", "ATION", "EING"];
    [number / 100, number / 10, number].map(|digit| SYLLABLES[(digit % 10) as usize]).concat()
}
