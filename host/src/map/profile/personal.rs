//! Whether a column may hold personal data: by the words of its heading and by
//! what its values look like. Rather one column too many than one too few: what
//! is taken for personal is only left out of what candour shows and guesses.

use super::{Cells, Kind};

/// Reasons, in the order in which they are looked for.
const BIRTH: &str = "dates of birth";
const NHS: &str = "NHS numbers";
const INSURANCE: &str = "National Insurance numbers";
const EMAIL: &str = "e-mail addresses";
const PHONE: &str = "telephone numbers";
const POSTCODE: &str = "postcodes";
const ADDRESS: &str = "addresses";
const NAME: &str = "names of people";
const OFFICER: &str = "names of staff";
const PERSON: &str = "numbers of people";
const ACCOUNT: &str = "accounts or pages of people";

/// What else a heading may be about although it names a person: the type of a
/// customer, the age of a complainant.
const ABOUT_THEM: [&str; 47] = [
    "age",
    "band",
    "group",
    "type",
    "category",
    "gender",
    "sex",
    "ethnicity",
    "ethnic",
    "origin",
    "disability",
    "disabled",
    "religion",
    "language",
    "satisfied",
    "satisfaction",
    "contacted",
    "informed",
    "response",
    "date",
    "status",
    "outcome",
    "sent",
    "received",
    "method",
    "channel",
    "team",
    "service",
    "department",
    "directorate",
    "level",
    "relationship",
    "behaviour",
    "conduct",
    "attitude",
    "code",
    "count",
    "days",
    "time",
    "stage",
    "decision",
    "agreed",
    "need",
    "needs",
    "redress",
    "marital",
    "orientation",
];

/// What has a name and is nobody.
const NAMED: [&str; 32] = [
    "service",
    "team",
    "department",
    "directorate",
    "division",
    "ward",
    "area",
    "category",
    "provider",
    "organisation",
    "company",
    "school",
    "contractor",
    "file",
    "site",
    "unit",
    "establishment",
    "scheme",
    "estate",
    "home",
    "agency",
    "list",
    "project",
    "group",
    "stage",
    "procedure",
    "process",
    "status",
    "outcome",
    "reason",
    "theme",
    "type",
];

/// Why a column may hold personal data.
pub(super) fn find(heading: &str, kind: Kind, cells: &Cells<'_>) -> Option<&'static str> {
    match kind {
        Kind::Empty => None,
        // Days are nobody's but the day of birth; nor are answers.
        Kind::Date => by_heading(heading).filter(|reason| *reason == BIRTH),
        Kind::YesNo => None,
        Kind::Number | Kind::Whole => {
            let by_heading = by_heading(heading);
            let is_person = |reason: &&str| !matches!(*reason, NAME | OFFICER | ADDRESS);
            by_heading.filter(is_person).or_else(|| by_values(cells))
        }
        Kind::Category | Kind::Reference | Kind::Text => {
            let by_heading = by_heading(heading).filter(|reason| match *reason {
                // A column of telephone or e-mail may say how somebody wrote.
                PHONE | EMAIL | BIRTH => kind != Kind::Category,
                // A column of complainants may say who they are to somebody.
                NAME => says_name(heading) || !is_short_list(cells),
                _ => true,
            });
            by_heading
                .or_else(|| by_values(cells))
                .or_else(|| (kind == Kind::Category && are_numbered(cells)).then_some(PERSON))
        }
    }
}

/// Whether all values are numbers of something, and come again: no list of labels
/// has so many, and what a case has of its own does not come again.
fn are_numbered(cells: &Cells<'_>) -> bool {
    let is_number = |text: &str| {
        let digits = text.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        text.len() <= 20 && digits.len() >= 5 && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    !cells.texts.is_empty() && cells.texts.iter().all(|(text, _)| is_number(text))
}

/// Whether a few values come so often that they can be no people.
fn is_short_list(cells: &Cells<'_>) -> bool {
    cells.distinct <= 12 && cells.distinct * 8 <= cells.filled()
}

fn says_name(heading: &str) -> bool {
    let words = words(heading);
    words
        .iter()
        .any(|word| word.ends_with("name") || word.ends_with("names"))
}

fn by_heading(heading: &str) -> Option<&'static str> {
    let words = words(heading);
    let has = |word: &str| words.iter().any(|known| known == word);
    let any = |list: &[&str]| list.iter().any(|word| has(word));
    let text = words.join(" ");
    let says = |phrases: &[&str]| {
        let padded = format!(" {text} ");
        phrases
            .iter()
            .any(|phrase| padded.contains(&format!(" {phrase} ")))
    };
    if any(&["dob", "birth", "birthdate", "birthday"]) || says(&["d o b"]) {
        return Some(BIRTH);
    }
    if says(&["nhs number", "nhs no", "nhs id", "nhs"]) {
        return Some(NHS);
    }
    if any(&["nino"]) || says(&["ni number", "ni no", "national insurance"]) {
        return Some(INSURANCE);
    }
    if any(&["email", "emails"]) || says(&["e mail"]) {
        return Some(EMAIL);
    }
    if any(&["phone", "telephone", "tel", "mobile", "landline"])
        || says(&["contact number", "contact no"])
    {
        return Some(PHONE);
    }
    if any(&["postcode", "postcodes", "postal"]) || says(&["post code"]) {
        return Some(POSTCODE);
    }
    if any(&["address", "street", "addressee", "uprn"]) || says(&["house number", "house name"]) {
        return Some(ADDRESS);
    }
    let people = &[
        "person",
        "client",
        "child",
        "pupil",
        "patient",
        "mosaic",
        "swift",
        "liquidlogic",
    ];
    let numbers = ["id", "number", "no", "ref", "reference"];
    if (any(people) || says(&["service user"])) && any(&numbers) {
        return Some(PERSON);
    }
    if any(&["name", "surname", "forename"]) && says(&["service user"]) {
        return Some(NAME);
    }
    if any(&ABOUT_THEM) || any(&numbers) {
        return (any(&["name", "surname", "forename"]) && !any(&NAMED)).then_some(NAME);
    }
    if any(&[
        "officer",
        "handler",
        "investigator",
        "caseworker",
        "author",
        "username",
        "user",
        "manager",
        "owner",
        "assignee",
        "allocatee",
        "allocated",
        "allocation",
        "assigned",
        "handled",
        "responder",
    ]) || says(&[
        "case worker",
        "assigned to",
        "allocated to",
        "responded by",
        "completed by",
        "logged by",
        "created by",
        "entered by",
        "taken by",
        "recorded by",
        "handled by",
        "investigated by",
        "signed off by",
        "updated by",
        "closed by",
        "staff member",
        "staff name",
        "contact person",
        "lead",
    ]) {
        return Some(OFFICER);
    }
    if any(&[
        "forename",
        "forenames",
        "surname",
        "firstname",
        "lastname",
        "fullname",
        "complainant",
        "complainants",
        "customer",
        "client",
        "citizen",
        "resident",
        "tenant",
        "applicant",
        "representative",
        "advocate",
        "person",
        "child",
        "parent",
        "carer",
        "salutation",
    ]) || says(&["service user", "known as", "on behalf of"])
    {
        return Some(NAME);
    }
    (any(&["name", "names"]) && !any(&NAMED)).then_some(NAME)
}

/// Whether a heading names what somebody wrote in words of their own, which is
/// no category however often the same words come.
pub(super) fn is_free_text(heading: &str) -> bool {
    let words = words(heading);
    let any = |list: &[&str]| {
        list.iter()
            .any(|word| words.iter().any(|known| known == word))
    };
    let what = ["details", "description", "summary"];
    let is_about_case = words.len() == 1 || any(&["complaint", "case", "of"]);
    any(&[
        "notes",
        "note",
        "comment",
        "comments",
        "narrative",
        "remarks",
        "quote",
        "freetext",
    ]) || words.first().is_some_and(|word| word == "what")
        || any(&what) && is_about_case
}

/// The words of a heading in small letters; `dateOfBirth` has three.
fn words(heading: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in heading.chars() {
        let ends = !letter.is_alphanumeric() || letter.is_uppercase() && was_small;
        if ends && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
        was_small = letter.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a value looks like one of a kind.
type Test = fn(&str) -> bool;

/// What is longer, in bytes, is nobody's name or number but a text; the address
/// that it may end in is found all the same.
const LONGEST: usize = 300;

/// Whether a text passes a test of short ones.
fn passes(text: &str, test: Test) -> bool {
    text.len() <= LONGEST && test(text)
}

/// By the values, when three in ten or more of the different ones look alike.
fn by_values(cells: &Cells<'_>) -> Option<&'static str> {
    let numbers = cells.numbers.iter().map(|(number, _)| number.to_string());
    let numbers: Vec<String> = numbers.filter(|digits| digits.len() == 10).collect();
    let texts = cells.texts.iter().map(|(text, _)| *text);
    let texts: Vec<&str> = texts.chain(numbers.iter().map(String::as_str)).collect();
    let share = |test: &dyn Fn(&str) -> bool, tenths: usize| {
        let alike = texts.iter().filter(|text| test(text)).count();
        alike > 0 && alike * 10 >= texts.len() * tenths
    };
    let looks: [(Test, usize, &str); 8] = [
        (is_email, 3, EMAIL),
        (is_account, 3, ACCOUNT),
        (is_insurance_number, 3, INSURANCE),
        // One in eleven numbers of ten digits is one by chance.
        (is_nhs_number, 8, NHS),
        (is_phone, 3, PHONE),
        (is_postcode, 3, POSTCODE),
        (is_place, 3, ADDRESS),
        // `Grace` or `April` is the name of many things.
        (is_forename, 5, NAME),
    ];
    let found = looks
        .iter()
        .find(|(test, tenths, _)| share(&|text| passes(text, *test), *tenths));
    let found = found.map(|(.., reason)| *reason);
    found
        .or_else(|| share(&ends_in_postcode, 3).then_some(ADDRESS))
        .or_else(|| share(&|text| passes(text, is_name), 3).then_some(NAME))
}

/// Whether a single value looks like somebody's.
pub(in crate::map) fn is(text: &str) -> bool {
    let looks: [Test; 6] = [
        is_email,
        is_account,
        is_insurance_number,
        is_phone,
        is_postcode,
        is_place,
    ];
    looks.iter().any(|test| passes(text, *test)) || ends_in_postcode(text)
}

fn is_email(text: &str) -> bool {
    let name = |(name, domain): (&str, &str)| {
        !name.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace)
    };
    let signs = ["@", "(at)", "[at]"];
    signs
        .iter()
        .any(|sign| text.split_once(sign).is_some_and(name))
}

/// `@name`, or the address of a page.
fn is_account(text: &str) -> bool {
    let is_handle = |name: &str| !name.is_empty() && !name.contains(char::is_whitespace);
    let starts = ["http://", "https://", "www."];
    text.strip_prefix('@').is_some_and(is_handle) || starts.iter().any(|at| text.starts_with(at))
}

/// What streets are called after their name.
const STREETS: [&str; 24] = [
    "street", "st", "road", "rd", "avenue", "ave", "lane", "ln", "close", "drive", "dr", "way",
    "court", "crescent", "cres", "gardens", "grove", "place", "terrace", "walk", "hill", "rise",
    "square", "house",
];

/// `12 Oak Avenue`, `Flat 3, Ash House`, or where it is on a map of this country.
fn is_place(text: &str) -> bool {
    let words = || {
        let words = text.split([' ', ',']);
        words.filter(|word| !word.is_empty())
    };
    words().next().is_some_and(is_number_of_house) && text.split(',').any(ends_in_street)
        || is_on_map(words())
}

/// `12`, `12a`, `12-14`, or `Flat`; but `1.` numbers a list.
fn is_number_of_house(word: &str) -> bool {
    let flats = ["flat", "unit", "apartment", "apt"];
    let letters = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '/');
    let is_number = word.starts_with(|letter: char| letter.is_ascii_digit());
    is_number && word.chars().all(letters)
        || flats.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// `12 Oak Avenue`, `Ash House`: names, and what a street is called after them.
fn ends_in_street(part: &str) -> bool {
    let words = part.split_whitespace();
    let mut words = words.skip_while(|word| is_number_of_house(word)).peekable();
    let is_named = words.peek().is_some();
    let mut last = "";
    let mut count = 0;
    for word in words {
        if !word.starts_with(char::is_uppercase) && !is_number_of_house(word) {
            return false;
        }
        last = word.trim_end_matches('.');
        count += 1;
    }
    let is_street = STREETS.iter().any(|known| last.eq_ignore_ascii_case(known));
    is_named && is_street && (2..=4).contains(&count)
}

fn is_on_map<'w>(words: impl Iterator<Item = &'w str>) -> bool {
    let numbers: Option<Vec<f64>> = words
        .map(|word| word.parse().ok().filter(|_| word.contains('.')))
        .collect();
    matches!(numbers.as_deref(), Some([north, east])
        if (49.0..61.0).contains(north) && (-9.0..3.0).contains(east))
}

/// Who somebody is to the one whose name follows.
const RELATIONS: [&str; 24] = [
    "mother",
    "father",
    "parent",
    "parents",
    "son",
    "daughter",
    "child",
    "wife",
    "husband",
    "partner",
    "widow",
    "brother",
    "sister",
    "grandmother",
    "grandfather",
    "grandson",
    "granddaughter",
    "niece",
    "nephew",
    "carer",
    "friend",
    "neighbour",
    "advocate",
    "behalf",
];

/// `AB 12 34 56 C`, with or without the spaces.
fn is_insurance_number(text: &str) -> bool {
    let letters: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
    match letters.as_slice() {
        [a, b, digits @ .., last] => {
            [a, b].iter().all(|letter| letter.is_ascii_alphabetic())
                && digits.len() == 6
                && digits.iter().all(u8::is_ascii_digit)
                && matches!(last.to_ascii_uppercase(), b'A'..=b'D')
        }
        _ => false,
    }
}

/// Ten digits, the last of which proves the others.
fn is_nhs_number(text: &str) -> bool {
    let digits: Vec<u32> = text
        .chars()
        .filter_map(|letter| letter.to_digit(10))
        .collect();
    let others = text.chars().filter(|letter| !letter.is_ascii_digit());
    let is_plain = others.clone().all(|letter| matches!(letter, ' ' | '-'));
    let Some((last, first)) = digits.split_last() else {
        return false;
    };
    let sum: u32 = first
        .iter()
        .zip((2..=10).rev())
        .map(|(digit, weight)| digit * weight)
        .sum();
    is_plain && digits.len() == 10 && (11 - sum % 11) % 11 == *last
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_plain = text
        .chars()
        .all(|letter| letter.is_ascii_digit() || " ()+-".contains(letter));
    let starts = ["0", "+", "(0", "(+"]
        .iter()
        .any(|start| text.starts_with(start));
    is_plain && starts && (10..=14).contains(&digits)
}

/// `LE1 5WW`.
fn is_postcode(text: &str) -> bool {
    let letters: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
    let kinds: String = letters
        .iter()
        .map(|byte| match byte {
            b'0'..=b'9' => '9',
            b'A'..=b'Z' | b'a'..=b'z' => 'A',
            _ => '?',
        })
        .collect();
    let Some(outward) = kinds.strip_suffix("9AA") else {
        return false;
    };
    matches!(outward, "A9" | "A99" | "A9A" | "AA9" | "AA99" | "AA9A")
}

fn ends_in_postcode(text: &str) -> bool {
    // From the end: a text may be long.
    let mut words = text
        .rsplit([' ', ',', '\n'])
        .filter(|word| !word.is_empty());
    let (Some(inward), Some(outward)) = (words.next(), words.next()) else {
        return false;
    };
    outward.len() + inward.len() <= 7 && is_postcode(&format!("{outward}{inward}"))
}

/// Forenames that are common in this country, enough of them that a column of
/// people's names has some; and what stands before a name.
const FORENAMES: &str = include_str!("forenames.txt");

/// A capital and letters, or an initial.
fn is_part_of_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.all(|letter| letter.is_alphabetic() || matches!(letter, '-' | '\'' | '’' | '.'))
}

fn is_known_forename(part: &str) -> bool {
    let mut known = FORENAMES.split_whitespace();
    known.any(|known| known.eq_ignore_ascii_case(part))
}

/// A forename by itself.
fn is_forename(text: &str) -> bool {
    is_part_of_name(text) && is_known_forename(text)
}

/// A forename or a title with one to three further names; `Smith, Jane`; `J
/// Smith`; `Mother of Jane Smith`.
fn is_name(text: &str) -> bool {
    let relation = |who: &str| {
        let last = who.rsplit(' ').next().unwrap_or_default();
        RELATIONS
            .iter()
            .any(|known| last.eq_ignore_ascii_case(known))
    };
    let text = match text.split_once(" of ") {
        Some((who, name)) if relation(who) => name,
        _ => text,
    };
    let parts: Vec<&str> = text
        .split([' ', ','])
        .filter(|part| !part.is_empty())
        .collect();
    if !(2..=4).contains(&parts.len()) || !parts.iter().all(|part| is_part_of_name(part)) {
        return false;
    }
    let is_known = |part: &str| is_known_forename(part.trim_end_matches('.'));
    let is_initial = |part: &str| part.trim_end_matches('.').chars().count() == 1;
    let forename = match text.contains(',') {
        true => parts.get(1),
        false => parts.first(),
    };
    forename.is_some_and(|part| is_known(part) || is_initial(part))
}

/// Whether nearly all labels of a list are shaped like the names of people, whom
/// no list of forenames knows all of: two or three words, a capital each. So are
/// those of `Adult Learning`; what else is known of the column has to tell.
pub(in crate::map) fn are_shaped_like_names<'l>(labels: impl Iterator<Item = &'l str>) -> bool {
    let (mut names, mut all) = (0_usize, 0_usize);
    for label in labels {
        names += usize::from(passes(label, is_shaped_like_name));
        all += 1;
    }
    // Among them `Not allocated` or `Vacant`.
    names > 0 && names * 4 >= all * 3
}

fn is_shaped_like_name(label: &str) -> bool {
    let words = label.split([' ', ',']).filter(|word| !word.is_empty());
    (2..=3).contains(&words.clone().count()) && words.clone().all(is_part_of_name)
}
