//! The account of a part's rows: each is claimed by records, rejected, or
//! ignored with a reason, and none is lost (invariant 2).

/// A set of row numbers, as ranges. Rows come nearly in order, so that a
/// million of them are usually one range.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rows {
    /// First and last row of each range; in order and apart once `settle` ran.
    ranges: Vec<(u32, u32)>,
    /// How many ranges there were when they were last put in order.
    settled: usize,
}

impl Rows {
    /// Adds a row.
    pub(super) fn insert(&mut self, row: u32) {
        if let Some((first, last)) = self.ranges.last_mut() {
            if *first <= row && row <= *last {
                return;
            }
            if last.checked_add(1) == Some(row) {
                *last = row;
                return;
            }
        }
        // Several lists of one batch walk over the same rows again and again.
        if self.ranges.len() >= 2 * self.settled + 1024 {
            self.settle();
        }
        self.ranges.push((row, row));
    }

    /// Puts the ranges in order and joins those that meet.
    pub(super) fn settle(&mut self) {
        self.ranges.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(self.ranges.len().min(64));
        for &(first, last) in &self.ranges {
            match joined.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => joined.push((first, last)),
            }
        }
        self.settled = joined.len();
        self.ranges = joined;
    }

    /// How many rows a settled set holds.
    pub(super) fn len(&self) -> u64 {
        self.ranges
            .iter()
            .map(|(first, last)| u64::from(last - first) + 1)
            .sum()
    }

    /// How many rows are in both settled sets, with the first of them.
    pub(super) fn overlap(&self, other: &Self) -> Option<(u32, u64)> {
        let (mut a, mut b) = (
            self.ranges.iter().peekable(),
            other.ranges.iter().peekable(),
        );
        let mut found: Option<(u32, u64)> = None;
        while let (Some(&&(a_first, a_last)), Some(&&(b_first, b_last))) = (a.peek(), b.peek()) {
            let (first, last) = (a_first.max(b_first), a_last.min(b_last));
            if first <= last {
                let rows = u64::from(last - first) + 1;
                let (start, count) = found.unwrap_or((first, 0));
                found = Some((start, count + rows));
            }
            if a_last < b_last {
                a.next();
            } else {
                b.next();
            }
        }
        found
    }

    /// Adds every row of another set.
    pub(super) fn extend(&mut self, other: &Self) {
        self.ranges.extend_from_slice(&other.ranges);
        self.settle();
    }
}

/// The rows of one part by what became of them.
#[derive(Debug, Default)]
pub(super) struct PartAccount {
    pub(super) claimed: Rows,
    pub(super) rejected: Rows,
    /// By reason, in the order in which reasons were first given.
    pub(super) ignored: Vec<(String, Rows)>,
}

/// A settled account.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Balance {
    pub(super) claimed: u64,
    pub(super) rejected: u64,
    pub(super) ignored: Vec<(String, u64)>,
    /// What does not add up, a fragment for each, with a row where one is known.
    pub(super) faults: Vec<(Option<u32>, String)>,
}

impl PartAccount {
    /// Ignores a row; true when no row of the part was ignored for that reason
    /// before.
    pub(super) fn ignore(&mut self, row: u32, reason: &str) -> bool {
        // A handful of reasons; nearly always the last one again.
        match self
            .ignored
            .iter_mut()
            .rev()
            .find(|(known, _)| known == reason)
        {
            Some((_, rows)) => {
                rows.insert(row);
                false
            }
            None => {
                let mut rows = Rows::default();
                rows.insert(row);
                self.ignored.push((reason.to_owned(), rows));
                true
            }
        }
    }

    /// Settles the account against the number of rows that the plugin counted.
    pub(super) fn balance(mut self, counted: Option<u64>) -> Balance {
        let mut faults = Vec::new();
        self.claimed.settle();
        self.rejected.settle();
        let mut ignored_rows = Rows::default();
        let mut ignored = Vec::new();
        for (reason, mut rows) in self.ignored {
            rows.settle();
            if let Some((row, count)) = ignored_rows.overlap(&rows) {
                faults.push((Some(row), twice(count, "ignored for two reasons")));
            }
            ignored_rows.extend(&rows);
            ignored.push((reason, rows.len()));
        }
        let pairs = [
            (&self.claimed, &self.rejected, "both a record and a reject"),
            (&self.claimed, &ignored_rows, "both a record and ignored"),
            (&self.rejected, &ignored_rows, "both a reject and ignored"),
        ];
        for (one, other, what) in pairs {
            if let Some((row, count)) = one.overlap(other) {
                faults.push((Some(row), twice(count, what)));
            }
        }
        let mut all = self.claimed.clone();
        all.extend(&self.rejected);
        all.extend(&ignored_rows);
        match counted {
            None => faults.push((
                None,
                "the plugin did not say how many rows there are".to_owned(),
            )),
            Some(counted) if counted > all.len() => faults.push((
                None,
                format!(
                    "{} of {counted} rows are neither a record, nor a reject, nor ignored",
                    counted - all.len()
                ),
            )),
            Some(counted) if counted < all.len() => faults.push((
                None,
                format!(
                    "the plugin accounts for {} rows but counted {counted}",
                    all.len()
                ),
            )),
            Some(_) => {}
        }
        Balance {
            claimed: self.claimed.len(),
            rejected: self.rejected.len(),
            ignored,
            faults,
        }
    }
}

fn twice(count: u64, what: &str) -> String {
    match count {
        1 => format!("the row is {what}"),
        _ => format!("{count} rows, from this one on, are {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: impl IntoIterator<Item = u32>) -> Rows {
        let mut set = Rows::default();
        rows.into_iter().for_each(|row| set.insert(row));
        set
    }

    #[test]
    fn rows_in_order_are_one_range_however_often_they_come() {
        let mut set = Rows::default();
        for _ in 0..3 {
            (2..=1_000_000).for_each(|row| set.insert(row));
        }
        assert!(set.ranges.len() <= 3);
        set.settle();
        assert_eq!((set.ranges.len(), set.len()), (1, 999_999));
    }

    #[test]
    fn rows_in_any_order_are_a_set() {
        let mut set = rows([9, 3, 4, 9, 1, 2, 2, u32::MAX, 0]);
        set.settle();
        assert_eq!(set.ranges, [(0, 4), (9, 9), (u32::MAX, u32::MAX)]);
    }

    #[test]
    fn a_hostile_order_does_not_fill_memory() {
        let mut set = Rows::default();
        for _ in 0..100 {
            (0..1000).for_each(|row| set.insert(row * 2));
        }
        assert!(set.ranges.len() < 4000, "{}", set.ranges.len());
    }

    #[test]
    fn overlaps_are_found_with_their_first_row() {
        let (mut a, mut b) = (rows([1, 2, 3, 7, 8]), rows([3, 4, 5, 6, 7]));
        a.settle();
        b.settle();
        assert_eq!(a.overlap(&b), Some((3, 2)));
        assert_eq!(a.overlap(&rows([5])), None);
    }

    fn account(claimed: &[u32], rejected: &[u32], ignored: &[(&str, u32)]) -> PartAccount {
        let mut account = PartAccount {
            claimed: rows(claimed.iter().copied()),
            rejected: rows(rejected.iter().copied()),
            ..PartAccount::default()
        };
        for (reason, row) in ignored {
            account.ignore(*row, reason);
        }
        account
    }

    #[test]
    fn rows_are_conserved_or_it_is_said_how_not() {
        let faults = |account: PartAccount, counted| account.balance(counted).faults;
        let header = &[("header", 1)];
        assert_eq!(faults(account(&[2, 3], &[4], header), Some(4)), []);
        assert_eq!(
            faults(account(&[2, 3], &[3, 4], header), Some(4)),
            [(Some(3), "the row is both a record and a reject".to_owned())]
        );
        assert_eq!(
            faults(account(&[2, 3], &[], header), Some(5)),
            [(
                None,
                "2 of 5 rows are neither a record, nor a reject, nor ignored".to_owned()
            )]
        );
        assert_eq!(
            faults(account(&[2, 3, 9], &[], header), Some(3)),
            [(
                None,
                "the plugin accounts for 4 rows but counted 3".to_owned()
            )]
        );
        assert_eq!(
            faults(account(&[2], &[], &[("header", 1), ("note", 1)]), Some(2)),
            [(Some(1), "the row is ignored for two reasons".to_owned())]
        );
        assert_eq!(
            faults(account(&[2], &[], &[]), None),
            [(
                None,
                "the plugin did not say how many rows there are".to_owned()
            )]
        );
    }
}
