//! The canonical form: one spelling for one meaning. Parsing it gives the same
//! query back.

use std::fmt;

use super::ast::*;
use crate::calendar;

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expression.fmt(f)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (both, sign) = match self {
            Self::Call(call) => return call.node.fmt(f),
            Self::Add(both) => (both, "+"),
            Self::Subtract(both) => (both, "-"),
        };
        write!(f, "{} {sign} ", both.0)?;
        // Terms are taken from the left, so only a right one needs brackets.
        match &both.1 {
            right @ Self::Call(_) => write!(f, "{right}"),
            right => write!(f, "({right})"),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.function.name())?;
        match &self.function {
            Function::Count(selection) | Function::Share(selection) => write!(f, "{selection}")?,
            Function::Mean(attribute, selection) | Function::Median(attribute, selection) => {
                write!(f, "{} of {selection}", attribute.node.name())?;
            }
            Function::Sum(amount, selection) => write!(f, "{} of {selection}", amount.node)?,
            Function::Within(days, selection) => write!(f, "{} of {selection}", days.node)?,
            Function::Ratio(first, second) | Function::Change(first, second) => {
                write!(f, "{first}, {second}")?;
            }
            Function::Rate(first, second, per) => write!(f, "{first}, {second}, {}", per.node)?,
            Function::Given(name, conditions)
            | Function::Total(name, conditions)
            | Function::Measure(name, conditions) => {
                f.write_str(&name.node)?;
                all(f, " where ", conditions)?;
            }
            Function::Standard(procedure, stage) => {
                write!(f, "{}, {}", procedure.node, stage.node)?;
            }
            Function::Fact(name) | Function::Denominator(name) | Function::NumberOf(name) => {
                f.write_str(&name.node)?;
            }
        }
        write!(f, "{})", self.clauses)
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.subject.node.plural())?;
        all(f, " where ", &self.wanted)?;
        all(f, " among ", &self.among)
    }
}

impl fmt::Display for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.selection, self.clauses)
    }
}

fn all(f: &mut fmt::Formatter<'_>, lead: &str, conditions: &[Condition]) -> fmt::Result {
    for (at, condition) in conditions.iter().enumerate() {
        f.write_str(if at == 0 { lead } else { " and " })?;
        write!(f, "{}", condition.node)?;
    }
    Ok(())
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Labels {
                dimension,
                negated,
                labels,
            } => {
                f.write_str(&dimension.node)?;
                match (labels.as_slice(), negated) {
                    ([label], false) => write!(f, " = {}", label.node),
                    ([label], true) => write!(f, " != {}", label.node),
                    (labels, negated) => {
                        f.write_str(if *negated { " not in (" } else { " in (" })?;
                        for (at, label) in labels.iter().enumerate() {
                            let separator = if at == 0 { "" } else { ", " };
                            write!(f, "{separator}{}", label.node)?;
                        }
                        f.write_str(")")
                    }
                }
            }
            Self::Number {
                attribute,
                comparison,
            } => {
                let name = attribute.node.name();
                match comparison {
                    Comparison::Equal(limit) => write!(f, "{name} = {limit}"),
                    Comparison::Below(limit) => write!(f, "{name} < {limit}"),
                    Comparison::AtMost(limit) => write!(f, "{name} <= {limit}"),
                    Comparison::Above(limit) => write!(f, "{name} > {limit}"),
                    Comparison::AtLeast(limit) => write!(f, "{name} >= {limit}"),
                    Comparison::Between(first, last) => write!(f, "{name} in {first}..{last}"),
                }
            }
        }
    }
}

impl fmt::Display for LabelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quoted(text) => write!(f, "{}", Quoted(text)),
            Self::Code(code) => f.write_str(code),
        }
    }
}

/// A label in quotes, with its own quotes escaped.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = self.0.replace('\\', "\\\\").replace('"', "\\\"");
        write!(f, "\"{escaped}\"")
    }
}

impl fmt::Display for PeriodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::This => "this",
            Self::Previous => "previous",
            Self::Written(text) => text,
        })
    }
}

impl fmt::Display for Clauses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.by.iter().map(|name| name.node.as_str()).collect();
        if !names.is_empty() {
            write!(f, "; by {}", names.join(", "))?;
        }
        if let Some(basis) = &self.basis {
            write!(f, "; basis {}", basis.node.name())?;
        }
        if let Some(period) = &self.period {
            write!(f, "; period {}", period.node)?;
        }
        if let Some(day) = &self.as_at {
            write!(f, "; as-at {}", calendar::iso(day.node))?;
        }
        if let Some(area) = &self.area {
            write!(f, "; area {}", Quoted(&area.node))?;
        }
        match self.labels.as_ref().map(|labels| labels.node) {
            Some(Labels::Common) => f.write_str("; labels common"),
            Some(Labels::Own) => f.write_str("; labels own"),
            None => Ok(()),
        }
    }
}
