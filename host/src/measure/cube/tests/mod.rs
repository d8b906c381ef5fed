//! What queries answer, on a dozen records.

mod clock;
mod combined;
mod elsewhere;
mod faulty;
mod records;

use crate::dataset::ValidDataset;
use crate::measure::testing::{answer, records};

const RECORDS: &str = "
case A received=2024-04-02 acknowledged=2024-04-05 responded=2024-04-16 closed=2024-04-16 outcome=Upheld ethnicity=Indian service=Home_care
case B received=2024-05-01 acknowledged=2024-05-08 responded=2024-06-10 closed=2024-06-12 outcome=Partly_Upheld ethnicity=British service=Finance extended-to=2024-06-14
case C received=2024-05-01 responded=2024-07-30 closed=2024-07-30 outcome=Not_Upheld ethnicity=British service=Finance
case D received=2024-03-20 responded=2024-04-05 closed=2024-04-05 outcome=Upheld ethnicity=Pakistani
case E received=2025-03-03 outcome=Not_Upheld ethnicity=Not_known
case F received=2025-03-20 closed=2025-03-27 responded=2025-03-27 procedure=corporate outcome=Not_Upheld
case G received=2023-05-01 responded=2023-05-02 closed=2023-05-02 outcome=Upheld ethnicity=Indian
stage A 1
stage A 2 received=2024-05-02
stage B 2
reason A reason=Delay finding=Upheld
reason A reason=Charges finding=Not_upheld
reason B reason=Delay finding=Upheld
reason C reason=Old_list
contact - received=2024-06-01 contact-kind=General
contact - received=2024-06-02 contact-kind=Initial
contact - contact-kind=General
compliment - received=2024-06-01 theme=Thanks theme=Praise
compliment - received=2024-06-02 theme=Thanks
decision A received=2024-05-01 decided=2024-09-01 decision=Upheld recommended=200.00
decision B received=2024-05-01 decided=2024-09-01 decision=Closed recommended=50.50
decision C received=2024-05-01 decided=2024-09-01 decision=Not_upheld
decision C received=2025-05-01
action - action-kind=Learning
aggregate supported ethnicity=Indian as-at=2025-03-31 30 count
aggregate supported ethnicity=Pakistani as-at=2025-03-31 10 count
aggregate supported ethnicity=British as-at=2025-03-31 60 count
aggregate all-supported as-at=2025-03-31 101 count
aggregate complaints period=2023-24 57 count
aggregate complaints outcome=Upheld period=2023-24 19 count
aggregate complaints outcome=Partly_Upheld period=2023-24 7 count
aggregate rate area=England period=2024-25 79.5 percent
aggregate rate area=Derby_City_Council period=2024-25 3/4 percent
aggregate rate area=Coventry period=2024-25 - percent
";

fn data() -> ValidDataset {
    records(RECORDS)
}

#[track_caller]
fn check(query: &str, expected: &str) {
    assert_eq!(answer(&data(), query), expected);
}
