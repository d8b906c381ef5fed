//! Names in a source that nobody reads, and that look like a slip for one which
//! is not there. A source may hold more than a plugin reads, and says nothing
//! of it; but a misspelt name would lose what stands under it.

use std::collections::BTreeMap;

use crate::problem::{Reject, nearest_within, shown};

/// Rows of a list in which one name is reported; then it is clear.
const ROWS_SHOWN: u32 = 10;

/// The slips of one list or table, and in how many rows each was.
#[derive(Debug)]
pub(crate) struct Slips {
    code: &'static str,
    what: &'static str,
    seen: BTreeMap<String, u32>,
}

impl Slips {
    /// Slips in what the source calls a `key`, an `element` or a `column`.
    pub(crate) fn new(code: &'static str, what: &'static str) -> Self {
        Self {
            code,
            what,
            seen: BTreeMap::new(),
        }
    }

    /// A warning when one of the names that nobody reads looks like one that is
    /// missing, unless enough rows have had it, or this row has it already.
    pub(crate) fn look<'a>(
        &mut self,
        missing: &str,
        unread: impl IntoIterator<Item = &'a str>,
        found: &mut Vec<Reject>,
    ) {
        let Some(written) = nearest_within(missing, unread, 3) else {
            return;
        };
        let column = shown(written);
        let is_found = |known: &Reject| known.column.as_deref() == Some(&*column);
        if found.iter().any(is_found) {
            return;
        }
        let rows = self.seen.entry(written.to_owned()).or_default();
        *rows = rows.saturating_add(1);
        if *rows > ROWS_SHOWN {
            return;
        }
        let more = match *rows {
            ROWS_SHOWN => "; further rows with it are not listed",
            _ => "",
        };
        let reject = Reject::new(self.code, format!("the {} is not read", self.what))
            .column(&column)
            .hint(format!("is it `{missing}`, which is missing?{more}"));
        found.push(reject);
    }
}
