//! A mapping as text, in the order in which an analyst would write it.

use super::mapping::{Dimension, Entry, Label, Mapping, Record, Source, Table, Toml, key, quoted};

/// What a draft begins with.
const ABOUT: &str = "\
# A draft, to be read by somebody who knows the export. Each line that ends in
# `guess` says what speaks for it: delete the mark once the line is right.
# What stands under `open` nobody has decided. `candour map check` lists both.
";

/// Writes a mapping.
pub(super) fn text(mapping: &Mapping) -> String {
    let mut text = Text(String::from(ABOUT));
    text.blank();
    text.line("schema = 1");
    text.line(&format!("title = {}", quoted(&mapping.title)));
    text.blank();
    text.line("[sources]");
    for source in &mapping.sources {
        text.source(source);
    }
    for left_out in &mapping.left_out {
        text.open(&left_out.to_string());
    }
    for table in &mapping.tables {
        text.table(table);
    }
    for dimension in &mapping.dimensions {
        text.dimension(dimension);
    }
    text.0
}

/// Lines.
struct Text(String);

impl Text {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn blank(&mut self) {
        self.0.push('\n');
    }

    fn open(&mut self, what: &str) {
        self.line(&format!("# open: {}", one_line(what)));
    }

    fn guessed(&mut self, line: &str, guess: Option<&str>) {
        match guess {
            Some(evidence) => self.line(&format!("{line}  # guess: {}", one_line(evidence))),
            None => self.line(line),
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let line = format!("{} = {}", key(&entry.key), entry.value);
        self.guessed(&line, entry.guess.as_deref());
    }

    fn source(&mut self, source: &Source) {
        let says = Toml::Table(source.says.clone());
        let line = format!("{} = {says}", key(&source.name));
        self.guessed(&line, source.guess.as_deref());
    }

    fn table(&mut self, table: &Table) {
        self.blank();
        self.line(&format!("# {}", one_line(&table.about)));
        self.line("[[tables]]");
        self.line(&format!("source = {}", quoted(&table.source)));
        if let Some((key, names)) = &table.part {
            self.line(&format!("{key} = {}", Toml::some(names.iter().cloned())));
        }
        if let Some(dates) = &table.dates {
            self.entry(dates);
        }
        if !table.ignore.is_empty() {
            self.line("ignore = [");
            for filter in &table.ignore {
                let line = format!("    {},", filter.value);
                self.guessed(&line, filter.guess.as_deref());
            }
            self.line("]");
        }
        for open in &table.open {
            self.open(open);
        }
        if !table.date_formats.is_empty() {
            self.line("[tables.date-formats]");
            for format in &table.date_formats {
                self.entry(format);
            }
        }
        for record in &table.records {
            self.record(record);
        }
    }

    fn record(&mut self, record: &Record) {
        self.blank();
        self.line("[[tables.records]]");
        let kind = format!("kind = {}", quoted(record.kind));
        self.guessed(&kind, record.guess.as_deref());
        for entry in &record.head {
            self.entry(entry);
        }
        for (name, entries) in &record.sections {
            self.line(&format!("[tables.records.{name}]"));
            for entry in entries {
                self.entry(entry);
            }
        }
    }

    fn dimension(&mut self, dimension: &Dimension) {
        self.blank();
        for open in &dimension.open {
            self.open(open);
        }
        if let Some(evidence) = &dimension.guess {
            self.line(&format!("# guess: {}", one_line(evidence)));
        }
        let has_keys =
            dimension.open_list || dimension.blank.is_some() || dimension.bands.is_some();
        let is_plain = |label: &Label| {
            label.common.is_none()
                && label.none.is_none()
                && label.group.is_none()
                && label.also.is_empty()
                && label.guess.is_none()
                && label.open.is_none()
        };
        let plain = dimension.labels.iter().all(is_plain);
        if has_keys || plain {
            self.line(&format!("[dimensions.{}]", dimension.code));
        }
        if dimension.open_list {
            self.line("open = true");
        }
        if let Some(bands) = &dimension.bands {
            self.entry(bands);
        }
        if let Some(blank) = &dimension.blank {
            self.entry(blank);
        }
        if dimension.labels.is_empty() {
            return;
        }
        if plain {
            self.line("labels = [");
            for label in &dimension.labels {
                self.line(&format!("    {},", quoted(&label.text)));
            }
            self.line("]");
            return;
        }
        self.line(&format!("[dimensions.{}.labels]", dimension.code));
        for label in &dimension.labels {
            self.label(label);
        }
    }

    fn label(&mut self, label: &Label) {
        if let Some(open) = &label.open {
            self.open(open);
        }
        let alone = label.group.is_none() && label.also.is_empty();
        let value = match (&label.common, alone) {
            (Some(code), true) => Toml::from(code.as_str()),
            _ => {
                let mut says: Vec<(&'static str, Toml)> = Vec::new();
                let mut say = |key, value: &Option<String>| {
                    says.extend(value.as_deref().map(|value| (key, Toml::from(value))));
                };
                say("group", &label.group);
                say("common", &label.common);
                say("none", &label.none);
                if !label.also.is_empty() {
                    let also = label.also.iter().cloned().map(Toml::Text).collect();
                    says.push(("also", Toml::List(also)));
                }
                Toml::Table(says)
            }
        };
        let line = format!("{} = {value}", quoted(&label.text));
        self.guessed(&line, label.guess.as_deref());
    }
}

/// Words without anything that ends a comment's line.
fn one_line(text: &str) -> String {
    let plain = |letter: char| match letter {
        letter if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') => ' ',
        letter => letter,
    };
    text.chars().map(plain).collect::<String>()
}
