//! Exact decimal numbers of literals.

/// A decimal number: `digits / 10^scale`. `digits` has no leading zero, and is empty for 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Exact {
    negative: bool,
    digits: String,
    scale: u32,
}

/// More digits than any target holds; a longer literal is refused before it costs memory.
const MAX_DIGITS: usize = 400;

impl Exact {
    /// Reads `-12.50`, `1e6`; `None` if it isn't a number or is absurdly long.
    pub(crate) fn parse(text: &str) -> Option<Exact> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match rest.find(['e', 'E']) {
            Some(at) => (&rest[..at], rest[at + 1..].parse::<i64>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = whole.len() + fraction.len();
        if all == 0 || all > MAX_DIGITS || exponent.unsigned_abs() > MAX_DIGITS as u64 {
            return None;
        }
        if !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
            return None;
        }
        let mut digits = format!("{whole}{fraction}");
        let mut scale = fraction.len() as i64 - exponent;
        while scale < 0 {
            digits.push('0');
            scale += 1;
        }
        let digits = digits.trim_start_matches('0').to_string();
        Some(Exact { negative: negative && !digits.is_empty(), digits, scale: scale as u32 })
    }

    /// The digits before the point, without leading zeros.
    pub(crate) fn whole_digits(&self) -> u32 {
        (self.digits.len() as u32).saturating_sub(self.scale)
    }

    /// Precision and scale of the smallest decimal type that holds it.
    pub(crate) fn shape(&self) -> (u32, u32) {
        ((self.whole_digits() + self.scale).max(1), self.scale)
    }

    /// With exactly `scale` digits behind the point; `None` if digits other than 0 would be lost.
    pub(crate) fn at_scale(&self, scale: u32) -> Option<Exact> {
        let mut digits = self.digits.clone();
        if scale >= self.scale {
            if !digits.is_empty() {
                digits.extend(std::iter::repeat_n('0', (scale - self.scale) as usize));
            }
        } else {
            for _ in 0..self.scale - scale {
                if digits.pop().is_some_and(|d| d != '0') {
                    return None;
                }
            }
        }
        Some(Exact { negative: self.negative, digits, scale })
    }
}

impl std::ops::Neg for Exact {
    type Output = Exact;

    fn neg(self) -> Exact {
        Exact { negative: !self.negative && !self.digits.is_empty(), ..self }
    }
}

impl std::fmt::Display for Exact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let padded = format!("{:0>width$}", self.digits, width = self.scale as usize + 1);
        let (whole, fraction) = padded.split_at(padded.len() - self.scale as usize);
        let sign = if self.negative { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn numbers_are_canonical() {
        for (text, canonical) in [
            ("4.20", "4.20"),
            ("007", "7"),
            ("1e3", "1000"),
            ("-0.0", "0.0"),
            ("2.5e-2", "0.025"),
            (".5", "0.5"),
        ] {
            assert_eq!(exact(text).to_string(), canonical);
        }
        for text in ["", ".", "1e", "e5", "1.2.3", "--1", "1e999999999"] {
            assert_eq!(Exact::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_scale_is_taken_only_without_loss() {
        assert_eq!(exact("4.2").at_scale(3).unwrap().to_string(), "4.200");
        assert_eq!(exact("4.200").at_scale(1).unwrap().to_string(), "4.2");
        assert_eq!(exact("4.25").at_scale(1), None);
        assert_eq!(exact("0").at_scale(2).unwrap().to_string(), "0.00");
        assert_eq!(exact("0.00").at_scale(0).unwrap().to_string(), "0");
        assert_eq!(exact("12.345").shape(), (5, 3));
        assert_eq!(exact("0.05").shape(), (2, 2));
    }
}
