//! Tables.

use super::contents::words;
use super::{Page, workings};
use crate::document::{Align, Table, TableRow};

/// Tables with at least this many columns may be wider than a phone, and get a
/// region that scrolls.
const WIDE: usize = 3;

/// Tables with at most this many rows stay on one page in print.
const SHORT: usize = 16;

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
        let class: &[_] = match (wide, table.rows.len() <= SHORT) {
            (true, true) => &[("class", "short")],
            (true, false) => &[],
            (false, true) => &[("class", "narrow short")],
            (false, false) => &[("class", "narrow")],
        };
        self.out.open("table", class);
        self.out.raw("\n<caption>");
        self.out.open("span", &[("id", &caption)]);
        if let Some(number) = &table.number {
            self.out.element("span", &[("class", "label")], number);
            self.out.raw(" ");
        }
        self.inlines(&table.caption);
        self.out.raw("</span></caption>\n<thead>\n<tr>");
        for column in &table.columns {
            if column.head.is_empty() {
                self.out.raw("<td></td>");
                continue;
            }
            self.out.open("th", cell(column.align, "col"));
            self.inlines(&column.head);
            self.out.close("th");
        }
        self.out.raw("</tr>\n</thead>\n");
        self.bodies(table);
        self.out.raw("</table>\n");
        if wide {
            self.out.raw("</div>\n");
        }
    }

    /// Each group of rows in a body of its own, so that its head heads them.
    fn bodies(&mut self, table: &'a Table) {
        let mut open = false;
        for row in &table.rows {
            if row.group || !open {
                if open {
                    self.out.raw("</tbody>\n");
                }
                self.out.raw("<tbody>\n");
                open = true;
            }
            self.row(table, row);
        }
        if open {
            self.out.raw("</tbody>\n");
        }
    }

    fn row(&mut self, table: &'a Table, row: &'a TableRow) {
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
            if at == 0 && !words(content).is_empty() {
                self.out.open("th", cell(column.align, "row"));
                self.inlines(content);
                self.out.close("th");
            } else {
                match column.align {
                    Align::Left => self.out.raw("<td>"),
                    Align::Right => self.out.raw("<td class=\"right\">"),
                }
                self.inlines(content);
                self.out.close("td");
            }
        }
        self.out.raw("</tr>\n");
    }
}

/// The attributes of a head cell.
fn cell(align: Align, scope: &'static str) -> &'static [(&'static str, &'static str)] {
    match (align, scope) {
        (Align::Left, "col") => &[("scope", "col")],
        (Align::Right, "col") => &[("scope", "col"), ("class", "right")],
        (Align::Left, _) => &[("scope", "row")],
        (Align::Right, _) => &[("scope", "row"), ("class", "right")],
    }
}
