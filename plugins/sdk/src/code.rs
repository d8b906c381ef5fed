//! Names for the codes that every authority shares. `wit/registry.toml`
//! defines them; a test keeps the two alike.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// The `id` of a code that only one council has.
const OWN: u8 = u8::MAX;

/// Keeps a code that was read while the plugin runs for as long as codes live.
/// Each is kept once, and a component lives for one source.
fn keep(code: &str) -> &'static str {
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.get(code) {
        return known;
    }
    let code: &'static str = Box::leak(code.to_owned().into_boxed_str());
    kept.insert(code);
    code
}

/// Declares one kind of code with a constant for each entry of the registry.
macro_rules! codes {
    ($(#[$kind:meta])* $name:ident $($(#[$doc:meta])* $constant:ident = $code:literal;)*) => {
        $(#[$kind])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name {
            /// The position in the registry, or [`OWN`].
            id: u8,
            code: &'static str,
        }

        impl $name {
            $($(#[$doc])* pub const $constant: Self = Self::registered($code);)*

            /// Every code of the registry, in its order.
            const REGISTRY: &'static [&'static str] = &[$($code),*];

            const fn registered(code: &'static str) -> Self {
                let mut id = 0;
                while !same(Self::REGISTRY[id as usize], code) {
                    id += 1;
                }
                Self { id, code }
            }

            /// A code that only this council has; it starts with `x-`.
            pub const fn own(code: &'static str) -> Self {
                assert!(is_own(code), "a council's own code starts with `x-`");
                Self { id: OWN, code }
            }

            /// The code of that name, for a plugin whose mapping is read while
            /// it runs: one of the registry, or one that starts with `x-`. None
            /// is neither.
            pub fn parse(code: &str) -> Option<Self> {
                let known = Self::REGISTRY.iter().zip(0..).find(|(known, _)| **known == code);
                match known {
                    Some((code, id)) => Some(Self { id, code }),
                    None => is_own(code).then(|| Self { id: OWN, code: keep(code) }),
                }
            }

            /// Every code of the registry, in its order.
            pub const fn registry() -> &'static [&'static str] {
                Self::REGISTRY
            }

            /// As the registry writes it.
            pub const fn code(self) -> &'static str {
                self.code
            }
        }

        impl Code for $name {
            fn id(self) -> Option<u8> {
                (self.id != OWN).then_some(self.id)
            }

            fn code(self) -> &'static str {
                self.code
            }
        }
    };
}

/// What the lookup tables need of a code.
pub(crate) trait Code: Copy {
    /// The position in the registry; none for a council's own code.
    fn id(self) -> Option<u8>;
    /// As the description writes it.
    fn code(self) -> &'static str;
}

const fn is_own(code: &str) -> bool {
    matches!(code.as_bytes(), [b'x', b'-', _, ..])
}

const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

codes! {
    /// Something that happens on a day.
    Event
    /// The council received it.
    RECEIVED = "received";
    /// The council acknowledged it.
    ACKNOWLEDGED = "acknowledged";
    /// The clock of a stage started, where that is not the day of receipt.
    STARTED = "started";
    /// The answer was due, as first set.
    DUE = "due";
    /// The answer is due after an agreed extension.
    EXTENDED_TO = "extended-to";
    /// The answer was sent.
    RESPONDED = "responded";
    /// The council closed it.
    CLOSED = "closed";
    /// The complainant withdrew it.
    WITHDRAWN = "withdrawn";
    /// The complainant asked for the next stage.
    ESCALATION_REQUESTED = "escalation-requested";
    /// The council agreed to the next stage.
    ESCALATION_ACCEPTED = "escalation-accepted";
    /// The council refused the next stage.
    ESCALATION_REFUSED = "escalation-refused";
    /// A review panel was asked for.
    PANEL_REQUESTED = "panel-requested";
    /// A review panel met.
    PANEL_HELD = "panel-held";
    /// The panel's report was sent.
    PANEL_REPORTED = "panel-reported";
    /// An ombudsman decided.
    DECIDED = "decided";
    /// The remedy was complete.
    REMEDIED = "remedied";
    /// An action was done.
    DONE = "done";
}

codes! {
    /// What an amount of money is for.
    Amount
    /// Paid to put an injustice right.
    COMPENSATION = "compensation";
    /// Paid as redress, reimbursement included.
    REDRESS = "redress";
    /// Recommended by an ombudsman.
    RECOMMENDED = "recommended";
}

codes! {
    /// What a publishable text is for.
    Text
    /// A short heading.
    TITLE = "title";
    /// What it was about.
    SUMMARY = "summary";
    /// What was recommended or required.
    RECOMMENDATION = "recommendation";
    /// What was done to put it right.
    REMEDY = "remedy";
    /// What people complained about.
    COMPLAINED = "complained";
    /// What the council has done about it.
    LEARNING = "learning";
    /// What came of an action.
    OUTCOME = "outcome";
    /// What has to be done.
    REQUIRED = "required";
    /// What the action is meant to achieve.
    ANTICIPATED = "anticipated";
    /// When, in words.
    TIMESCALE = "timescale";
    /// Evidence for an answer.
    EVIDENCE = "evidence";
    /// Comment on an answer.
    COMMENTARY = "commentary";
    /// Words of praise.
    QUOTE = "quote";
}

codes! {
    /// One of a council's lists of labels.
    Dimension
    /// How a complaint, a stage or a contact ended.
    OUTCOME = "outcome";
    /// Why people complained.
    REASON = "reason";
    /// What an investigation found on one reason.
    FINDING = "finding";
    /// The service that a record is about, as the council is organised.
    SERVICE = "service";
    /// The part of the council that the service belongs to.
    DIVISION = "division";
    /// The department, over divisions where the council has them.
    DEPARTMENT = "department";
    /// What a complaint is about, as the council sorts its subjects.
    SUBJECT = "subject";
    /// Ethnicity of the person at the heart of the complaint (ONS 2021 census list).
    ETHNICITY = "ethnicity";
    /// Age of the person at the heart of the complaint, in the council's bands.
    AGE_BAND = "age-band";
    /// Gender of the person at the heart of the complaint.
    GENDER = "gender";
    /// Why the person draws on social care (primary support reason).
    SUPPORT_REASON = "support-reason";
    /// Who complained.
    COMPLAINANT = "complainant";
    /// How the complaint came in.
    CHANNEL = "channel";
    /// The timescale that a case was given; the project says how many working days each label is.
    TIMESCALE = "timescale";
    /// Why an answer's time was extended.
    EXTENSION_REASON = "extension-reason";
    /// Why a complaint or an escalation was refused.
    REFUSAL_REASON = "refusal-reason";
    /// What became of an approach when it was sorted.
    TRIAGE = "triage";
    /// What kind of enquiry a contact is.
    CONTACT_KIND = "contact-kind";
    /// Where a contact was sent on to.
    DESTINATION = "destination";
    /// What praise was for.
    THEME = "theme";
    /// Who investigated.
    INVESTIGATOR = "investigator";
    /// Whether the complaint was answered together with another body.
    JOINT = "joint";
    /// Whether the case reopens an earlier one.
    REOPENED = "reopened";
    /// An ombudsman's decision (LGSCO's categories since April 2014).
    DECISION = "decision";
    /// Which ombudsman.
    OMBUDSMAN = "ombudsman";
    /// Whether a public interest report was issued.
    PUBLIC_REPORT = "public-report";
    /// The department or procedure that counts the decision, where the ombudsman counts it elsewhere.
    COUNTED_BY = "counted-by";
    /// What kind of action a record is.
    ACTION_KIND = "action-kind";
    /// How far an action reaches.
    SCOPE = "scope";
    /// Which Code a provision belongs to.
    CODE = "code";
    /// Whether the council complies with a provision.
    ANSWER = "answer";
    /// A performance indicator of the council's own.
    INDICATOR = "indicator";
}

codes! {
    /// The rules under which a case is handled.
    Procedure
    /// Adult social care: the 2009 Regulations.
    ADULT_SOCIAL_CARE = "adult-social-care";
    /// Children's social care: the 2006 Regulations.
    CHILDRENS = "childrens";
    /// The council's own corporate procedure.
    CORPORATE = "corporate";
    /// A landlord's procedure.
    HOUSING = "housing";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constants_are_the_registry() {
        let registry: toml::Table = toml::from_str(include_str!("../../../wit/registry.toml"))
            .expect("the registry parses");
        // A TOML table comes sorted; the constants stand in the file's order.
        let sorted = |codes: &[&'static str]| {
            let mut codes = codes.to_vec();
            codes.sort_unstable();
            codes
        };
        for (section, codes) in [
            ("events", Event::REGISTRY),
            ("amounts", Amount::REGISTRY),
            ("texts", Text::REGISTRY),
            ("dimensions", Dimension::REGISTRY),
        ] {
            let declared: Vec<&str> = registry[section]
                .as_table()
                .expect("a section")
                .keys()
                .map(String::as_str)
                .collect();
            assert_eq!(sorted(codes), declared, "[{section}]");
        }
    }

    #[test]
    fn codes_are_found_by_name() {
        assert_eq!(Event::parse("closed"), Some(Event::CLOSED));
        assert_eq!(
            Event::parse("x-panel"),
            Some(Event::own("x-panel")),
            "a council's own"
        );
        for unknown in ["Closed", "close", "x-", ""] {
            assert_eq!(Event::parse(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn own_codes_have_no_place_in_the_registry() {
        assert_eq!(Dimension::own("x-ward").id(), None);
        assert_eq!(Dimension::OUTCOME.id(), Some(0));
    }
}
