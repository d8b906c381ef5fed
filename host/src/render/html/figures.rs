//! Charts on the page.

use super::Page;
use crate::chart::{self, ChartError, Layout};
use crate::document::Chart;

impl<'a> Page<'a> {
    /// A chart with its caption, its text alternative and its data. It is drawn
    /// twice, for a desk and for a hand; the style sheet shows one.
    pub(super) fn chart(&mut self, chart: &'a Chart) -> Result<(), ChartError> {
        self.out.open("figure", &[("id", &chart.id)]);
        self.out.raw("\n<figcaption>");
        self.out.raw("<span class=\"label\">");
        self.out.text(&chart.number);
        self.out.raw("</span> ");
        self.out.element("strong", &[], &chart.title);
        self.out.raw(" ");
        self.out
            .element("span", &[("class", "subtitle")], &chart.subtitle);
        self.out.raw("</figcaption>\n");
        for layout in [Layout::Wide, Layout::Narrow] {
            self.out.svg(&chart::draw(chart, layout)?);
        }
        self.out.raw("<details class=\"data\">\n<summary>Data for ");
        self.out.text(&chart.number);
        self.out.raw("</summary>\n");
        self.grid(&format!("{}-data", chart.id), &chart.data);
        self.notes(&chart.data);
        if self.places.has(&chart.id) {
            self.working_link(&chart.id, &chart.number);
        }
        self.out.raw("</details>\n</figure>\n");
        Ok(())
    }
}
