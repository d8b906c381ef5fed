//! Measures of complaints under the Ombudsmen's Codes, corporate and housing.
//!
//! Their verdicts are by the Codes' own times (`rule-timeliness`), whatever
//! standard a council declares, so that councils compare. Housing's two are
//! tenant satisfaction measures; where candour has not read how the regulator
//! counts, `source` says so.

use super::{Computation, Definition, RECEIVED};
use crate::measure::figure::Unit;

const CH01: &str = "Regulator of Social Housing, tenant satisfaction measure CH01, as landlords quote it: \
     its technical requirements were not read";
const CH02: &str = "Regulator of Social Housing, tenant satisfaction measure CH02, as landlords quote it: \
     its technical requirements were not read, and leaving out complaints that still have time, or \
     were withdrawn, is candour's choice";
const ACKNOWLEDGED: &str = "the Complaint Handling Codes of both Ombudsmen, 6.2; of stage 2 the Housing Ombudsman's \
     6.11, and the LGSCO's as others quote it";
const STAGE_1: &str = "the Complaint Handling Codes of both Ombudsmen, 6.3 and 6.4";
const STAGE_2: &str =
    "Housing Ombudsman, Complaint Handling Code, 6.14 and 6.15, and the LGSCO's as others quote it";

/// In the order in which reports list them.
pub(super) const DEFINITIONS: [Definition; 11] = [
    Definition {
        id: "ch01-stage-1",
        version: 1,
        title: "Housing complaints for each 1,000 homes, stage 1 (CH01)",
        words: "Housing complaints received in the period for each 1,000 homes of the landlord. \
                Every complaint has a first stage.",
        unit: Unit::Rate,
        numerator: "housing complaints received",
        denominator: Some("homes, in thousands, as the project names them"),
        source: CH01,
        ..share(
            "rate(count(cases where procedure = housing), denominator(homes), 1000; basis \
             received)",
        )
    },
    Definition {
        id: "ch01-stage-2",
        version: 1,
        title: "Housing complaints for each 1,000 homes, stage 2 (CH01)",
        words: "Second stages of housing complaints that started in the period for each 1,000 \
                homes of the landlord.",
        unit: Unit::Rate,
        numerator: "second stages of housing complaints that started",
        denominator: Some("homes, in thousands, as the project names them"),
        source: CH01,
        ..share(
            "rate(count(stages where stage = 2 and procedure = housing), denominator(homes), \
             1000; basis received)",
        )
    },
    Definition {
        id: "ch02-stage-1",
        version: 1,
        title: "Housing complaints answered within the Code's time, stage 1 (CH02)",
        words: "The share of the housing complaints received in the period that were answered \
                within 10 working days of acknowledgement, or within an agreed extension of at \
                most 10 more. Those that were not answered but still have time, or were withdrawn, \
                are left out.",
        source: CH02,
        ..share(
            "share(cases where rule-timeliness in (within-standard, within-extension) among \
             procedure = housing and rule-timeliness in (within-standard, within-extension, late, \
             overdue); basis received)",
        )
    },
    Definition {
        id: "ch02-stage-2",
        version: 1,
        title: "Housing complaints answered within the Code's time, stage 2 (CH02)",
        words: "The share of the second stages of housing complaints that started in the period \
                and were answered within 20 working days of acknowledgement, or within an agreed \
                extension of at most 20 more. Those that were not answered but still have time, or \
                were withdrawn, are left out.",
        numerator: STAGES_IN_TIME,
        denominator: Some(STAGES_DUE),
        source: CH02,
        ..share(
            "share(stages where rule-timeliness in (within-standard, within-extension) among \
             stage = 2 and procedure = housing and rule-timeliness in (within-standard, \
             within-extension, late, overdue); basis received)",
        )
    },
    Definition {
        id: "code-acknowledged-stage-1",
        version: 1,
        title: "Acknowledged within the Code's 5 working days, stage 1",
        words: "The share of the corporate and housing complaints received in the period that \
                were acknowledged within 5 working days.",
        numerator: "complaints acknowledged within 5 working days of receipt",
        denominator: Some("corporate and housing complaints received"),
        source: ACKNOWLEDGED,
        ..share(
            "share(cases where acknowledgement-days <= 5 among procedure in (corporate, \
             housing); basis received)",
        )
    },
    Definition {
        id: "code-acknowledged-stage-2",
        version: 1,
        title: "Acknowledged within the Code's 5 working days, stage 2",
        words: "The share of the second stages of corporate and housing complaints that started \
                in the period and were acknowledged within 5 working days of the request.",
        numerator: "second stages acknowledged within 5 working days of the request",
        denominator: Some("second stages of corporate and housing complaints that started"),
        source: ACKNOWLEDGED,
        ..share(
            "share(stages where acknowledgement-days <= 5 among stage = 2 and procedure in \
             (corporate, housing); basis received)",
        )
    },
    Definition {
        id: "code-within-10-days-stage-1",
        version: 1,
        title: "Answered within the Code's 10 working days, stage 1",
        words: "The share of the corporate and housing complaints received in the period that \
                were answered within 10 working days of acknowledgement, extensions not counted. \
                Those that were not answered but still have time, or were withdrawn, are left out.",
        numerator: "complaints answered within 10 working days of acknowledgement",
        source: STAGE_1,
        ..share(
            "share(cases where rule-timeliness = within-standard among procedure in (corporate, \
             housing) and rule-timeliness in (within-standard, within-extension, late, overdue); \
             basis received)",
        )
    },
    Definition {
        id: "code-in-time-stage-1",
        version: 1,
        title: "Answered within the Code's time, stage 1",
        words: "The share of the corporate and housing complaints received in the period that \
                were answered within 10 working days of acknowledgement, or within an agreed \
                extension of at most 10 more. Those that were not answered but still have time, or \
                were withdrawn, are left out.",
        source: STAGE_1,
        ..share(
            "share(cases where rule-timeliness in (within-standard, within-extension) among \
             procedure in (corporate, housing) and rule-timeliness in (within-standard, \
             within-extension, late, overdue); basis received)",
        )
    },
    Definition {
        id: "code-within-20-days-stage-2",
        version: 1,
        title: "Answered within the Code's 20 working days, stage 2",
        words: "The share of the second stages of corporate and housing complaints that started \
                in the period and were answered within 20 working days of acknowledgement, \
                extensions not counted. Those that were not answered but still have time, or were \
                withdrawn, are left out.",
        numerator: "second stages answered within 20 working days of acknowledgement",
        denominator: Some(STAGES_DUE),
        source: STAGE_2,
        ..share(
            "share(stages where rule-timeliness = within-standard among stage = 2 and procedure \
             in (corporate, housing) and rule-timeliness in (within-standard, within-extension, \
             late, overdue); basis received)",
        )
    },
    Definition {
        id: "code-in-time-stage-2",
        version: 1,
        title: "Answered within the Code's time, stage 2",
        words: "The share of the second stages of corporate and housing complaints that started \
                in the period and were answered within 20 working days of acknowledgement, or \
                within an agreed extension of at most 20 more. Those that were not answered but \
                still have time, or were withdrawn, are left out.",
        numerator: STAGES_IN_TIME,
        denominator: Some(STAGES_DUE),
        source: STAGE_2,
        ..share(
            "share(stages where rule-timeliness in (within-standard, within-extension) among \
             stage = 2 and procedure in (corporate, housing) and rule-timeliness in \
             (within-standard, within-extension, late, overdue); basis received)",
        )
    },
    Definition {
        id: "escalation-rate",
        version: 1,
        title: "Complaints that went on to stage 2, as a share of those received",
        words: "Second stages that started in the period, as a percentage of the complaints \
                received in it. A complaint may go on in another period than it was received in.",
        numerator: "second stages that started",
        denominator: Some("complaints received"),
        source: "candour",
        ..share("ratio(count(stages where stage = 2), count(cases); basis received)")
    },
];

const IN_TIME: &str = "complaints answered within the Code's time or an extension that it allows";
const DUE: &str = "complaints received that were answered or whose time has passed";
const STAGES_IN_TIME: &str =
    "second stages answered within the Code's time or an extension that it allows";
const STAGES_DUE: &str = "second stages that started and were answered or whose time has passed";

/// A share of what was received; what it counts unless a definition says more.
const fn share(query: &'static str) -> Definition {
    Definition {
        id: "",
        version: 1,
        title: "",
        words: "",
        unit: Unit::Percent,
        basis: RECEIVED,
        numerator: IN_TIME,
        denominator: Some(DUE),
        source: "",
        computed: Computation::Query(query),
    }
}
