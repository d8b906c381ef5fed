//! Tables.

use super::contents::words;
use super::{Page, workings};
use crate::document::{Align, Table, TableRow};

/// Tables with at least this many columns may be wider than a phone, and get a
/// region that scrolls.
const WIDE: usize = 3;

/// Tables with at most this many rows stay on one page in print.
const SHORT: usize = 16;

/// A cell with more letters than this is prose in a table of three columns; with
/// more columns fewer letters are enough. A wide table that holds prose is taken
/// apart on a phone: each row becomes a list of its cells with their heads.
const PROSE: usize = 60;

impl<'a> Page<'a> {
    /// A table of the report: caption, table, notes, the way to its working.
    pub(super) fn table(&mut self, table: &'a Table) {
        self.out
            .open("div", &[("class", "table"), ("id", &table.id)]);
        self.out.raw("\n");
        self.grid(&table.id, table);
        self.notes(table);
        if self.places.has(&table.id) {
            self.working_link(&table.id, table.number.as_deref().unwrap_or("the table"));
        }
        self.out.raw("</div>\n");
    }

    pub(super) fn notes(&mut self, table: &'a Table) {
        if table.notes.is_empty() {
            return;
        }
        self.out.raw("<div class=\"notes\">\n");
        for note in &table.notes {
            self.out.raw("<p>");
            self.inlines(note);
            self.out.raw("</p>\n");
        }
        self.out.raw("</div>\n");
    }

    pub(super) fn working_link(&mut self, id: &str, name: &str) {
        let address = format!("#{}", workings::id(id));
        self.out.raw("<p class=\"working-link\">");
        self.out.open("a", &[("href", &address)]);
        self.out.raw("How the figures in ");
        self.out.text(name);
        self.out.raw(" were worked out</a></p>\n");
    }

    /// The table itself, in a region that scrolls where it may be wide.
    pub(super) fn grid(&mut self, id: &str, table: &'a Table) {
        let caption = format!("{id}-caption");
        let wide = table.columns.len() >= WIDE;
        let prose = wide && is_prose(table);
        if wide {
            self.out.open(
                "div",
                &[
                    ("class", "scroll"),
                    ("role", "region"),
                    ("aria-labelledby", &caption),
                    ("tabindex", "0"),
                ],
            );
            self.out.raw("\n");
        }
        let classes: Vec<&str> = [
            (prose, "prose"),
            (!wide, "narrow"),
            (table.rows.len() <= SHORT, "short"),
        ]
        .into_iter()
        .filter_map(|(applies, class)| applies.then_some(class))
        .collect();
        let classes = classes.join(" ");
        match classes.as_str() {
            "" => self.out.open("table", &[]),
            classes => self.out.open("table", &[("class", classes)]),
        }
        self.out.raw("\n<caption>");
        self.out.open("span", &[("id", &caption)]);
        if let Some(number) = &table.number {
            self.out.element("span", &[("class", "label")], number);
            self.out.raw(" ");
        }
        self.inlines(&table.caption);
        self.out.raw("</span></caption>\n");
        self.out.raw("<thead>\n<tr>");
        for column in &table.columns {
            if column.head.is_empty() {
                self.out.raw("<td></td>");
                continue;
            }
            self.out.open("th", head(column.align));
            self.inlines(&column.head);
            self.out.close("th");
        }
        self.out.raw("</tr>\n</thead>\n");
        self.bodies(table, prose);
        self.out.raw("</table>\n");
        if wide {
            self.out.raw("</div>\n");
        }
    }

    /// Each group of rows in a body of its own, so that its head heads them.
    fn bodies(&mut self, table: &'a Table, prose: bool) {
        let mut open = false;
        for row in &table.rows {
            if row.group || !open {
                if open {
                    self.out.raw("</tbody>\n");
                }
                self.out.raw("<tbody>\n");
                open = true;
            }
            self.row(table, row, prose);
        }
        if open {
            self.out.raw("</tbody>\n");
        }
    }

    fn row(&mut self, table: &'a Table, row: &'a TableRow, prose: bool) {
        if row.group {
            let span = table.columns.len().to_string();
            self.out.raw("<tr class=\"group\">");
            self.out
                .open("th", &[("scope", "rowgroup"), ("colspan", &span)]);
            self.out.raw("<span>");
            if let Some(head) = row.cells.first() {
                self.inlines(head);
            }
            self.out.raw("</span></th></tr>\n");
            return;
        }
        self.out.raw(if row.total {
            "<tr class=\"total\">"
        } else {
            "<tr>"
        });
        for (at, (content, column)) in row.cells.iter().zip(&table.columns).enumerate() {
            let tag = match at {
                0 if !words(content).is_empty() => "th",
                _ => "td",
            };
            let head = words(&column.head);
            let attributes: Vec<(&'static str, &str)> = [
                (tag == "th", ("scope", "row")),
                (column.align == Align::Right, ("class", "right")),
                (prose, ("data-head", &head)),
            ]
            .into_iter()
            .filter_map(|(applies, attribute)| applies.then_some(attribute))
            .collect();
            self.out.open(tag, &attributes);
            self.inlines(content);
            self.out.close(tag);
        }
        self.out.raw("</tr>\n");
    }
}

/// Whether a table is made of words, with some of them in whole sentences.
fn is_prose(table: &Table) -> bool {
    let only_words = table
        .columns
        .iter()
        .all(|column| column.align == Align::Left && !column.head.is_empty());
    let cells = || table.rows.iter().flat_map(|row| &row.cells);
    only_words && cells().any(|cell| words(cell).len() * table.columns.len() > PROSE * WIDE)
}

/// The attributes of a column's head.
fn head(align: Align) -> &'static [(&'static str, &'static str)] {
    match align {
        Align::Left => &[("scope", "col")],
        Align::Right => &[("scope", "col"), ("class", "right")],
    }
}
