//! A query made ready for a graph: variables by place, names looked up, and what cannot be refused.

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
};

use super::{Datum, QueryError};
use crate::{
    Error,
    graph::{GraphError, data::Data, extent::Level, row::Object},
    infer::Guards,
    model::{
        Against, Aggregate, Allen, Any, Clause, Condition, Direction, Expr, FactPattern, Flag, Id, Operator, Period,
        Query, Steps, Target, Term, Which,
        query::{Cell, SortKey, bare},
        text::{escape, excerpt},
    },
    query::View,
};

/// The most clauses of one query, those of its parts among them.
pub(super) const MOST_CLAUSES: usize = 64;
/// How deep parts lie within parts, and conditions in conditions.
const DEEPEST: usize = 8;
const MOST_CONDITIONS: usize = 4096;
const MOST_COLUMNS: usize = 1024;
const MOST_RELATIONS: usize = 1024;

fn at_most(what: &'static str, many: usize, most: usize) -> Result<(), Error> {
    if many > most { Err(QueryError::TooMany { what, most }.into()) } else { Ok(()) }
}

/// What stands at an end of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Slot(usize),
    Is(Object),
    /// A literal or a key that nothing in the graph has.
    Never,
}

/// Of which relation a fact is, and whether it is looked at from its object.
#[derive(Clone, Debug)]
pub(super) enum Relations {
    Of(Vec<(u16, bool)>),
    Slot(usize),
}

/// A fact that is looked for.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    pub(super) subject: End,
    pub(super) relations: Relations,
    pub(super) object: End,
    /// None where a guard names what the graph does not have.
    pub(super) guards: Option<Guards>,
    pub(super) least: Option<Level>,
    pub(super) within: Option<Period>,
    pub(super) stated: bool,
    /// Its place among the facts of a row.
    pub(super) fact: usize,
    pub(super) text: String,
}

/// Steps along relations.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    pub(super) from: End,
    pub(super) to: End,
    pub(super) relations: Vec<(u16, bool)>,
    pub(super) least: u32,
    pub(super) most: Option<u32>,
    pub(super) text: String,
}

/// One thing that is asked, its parts by place.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Atom(Atom),
    Walk(Walk),
    Kind { slot: usize, kind: u16, text: String },
    Where(Test, String),
    Optional(Vec<Part>),
    Unless(Vec<Part>),
    Either(Vec<Vec<Part>>),
}

/// A condition, its parts by place.
#[derive(Clone, Debug)]
pub(super) enum Test {
    Compare(Operand, Operator, Operand),
    Known(Operand),
    Named(usize, String),
    Period { fact: usize, lies: Vec<Allen>, to: Lies },
    DifferentFacts(Vec<usize>),
    AtLeast(Level),
    Undisputed(usize),
    NamedVoice(usize),
    NotPartyAlone(usize),
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
}

#[derive(Clone, Debug)]
pub(super) enum Lies {
    Days(i32, i32),
    Fact(usize),
}

/// Something of a row, its parts by place.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    Slot(usize),
    Datum(Datum),
    Parameter(String),
    Label(usize),
    Key(usize),
    Kind(usize),
    Relation(usize),
    Grade(usize),
    From(usize),
    Until(usize),
    Qualifier(usize, u16),
}

/// What stands in a column.
#[derive(Clone, Debug)]
pub(super) enum CellOf {
    Each(Operand),
    Count(Option<Operand>),
    CountDistinct(Operand),
    Least(Operand),
    Most(Operand),
    List(Operand),
    ListDistinct(Operand),
}

impl CellOf {
    pub(super) fn is_of_all(&self) -> bool {
        !matches!(self, CellOf::Each(_))
    }
}

#[derive(Clone, Debug)]
pub(super) enum OrderBy {
    Column(usize),
    Of(Operand),
}

#[derive(Clone, Debug)]
pub(super) struct Compiled {
    /// The names of the variables.
    pub(super) slots: Vec<String>,
    /// The names of the facts.
    pub(super) facts: Vec<Option<String>>,
    pub(super) parts: Vec<Part>,
    pub(super) columns: Vec<(String, CellOf)>,
    pub(super) order: Vec<(OrderBy, bool)>,
    pub(super) distinct: bool,
    pub(super) skip: u64,
    pub(super) limit: Option<u64>,
    pub(super) apart: bool,
    /// What has to be given.
    pub(super) parameters: BTreeSet<String>,
}

struct Compiler<'d> {
    view: &'d View,
    data: &'d Data,
    slots: Vec<String>,
    facts: Vec<Option<String>>,
    by_name: HashMap<String, usize>,
    clauses: usize,
    conditions: usize,
    parameters: RefCell<BTreeSet<String>>,
}

impl Compiled {
    pub(super) fn new(view: &View, query: &Query) -> Result<Self, Error> {
        let data = &view.lens.data;
        at_most("columns", query.select.len(), MOST_COLUMNS)?;
        at_most("columns to order by", query.order.len(), MOST_COLUMNS)?;
        let mut compiler = Compiler {
            view,
            data,
            slots: Vec::new(),
            facts: Vec::new(),
            by_name: HashMap::new(),
            clauses: 0,
            conditions: 0,
            parameters: RefCell::default(),
        };
        compiler.names(&query.clauses)?;
        let parts = compiler.parts(&query.clauses)?;
        let mut columns = Vec::new();
        for column in &query.select {
            if columns.iter().any(|(name, _): &(String, CellOf)| *name == column.name) {
                return Err(QueryError::ColumnTwice { column: excerpt(&column.name) }.into());
            }
            let of = match &column.of {
                Cell::Of(of) => CellOf::Each(compiler.term(of)?),
                Cell::All(all) => {
                    let of = all.expr().map(|of| compiler.term(of)).transpose()?;
                    match (all, of) {
                        (Aggregate::CountDistinct(_), Some(of)) => CellOf::CountDistinct(of),
                        (Aggregate::Least(_), Some(of)) => CellOf::Least(of),
                        (Aggregate::Most(_), Some(of)) => CellOf::Most(of),
                        (Aggregate::List(_), Some(of)) => CellOf::List(of),
                        (Aggregate::ListDistinct(_), Some(of)) => CellOf::ListDistinct(of),
                        (_, of) => CellOf::Count(of),
                    }
                }
            };
            columns.push((column.name.clone(), of));
        }
        if columns.is_empty() {
            let mut told = vec![false; compiler.slots.len()];
            for part in &parts {
                part.each_told_slot(&mut |slot| told.get_mut(slot).into_iter().for_each(|it| *it = true));
            }
            let all = compiler.slots.iter().enumerate().zip(told).filter(|(_, told)| *told);
            columns.extend(all.map(|((slot, name), _)| (name.clone(), CellOf::Each(Operand::Slot(slot)))));
        }
        // Of rows that several ways make, only the columns are told.
        let told_once = query.distinct || columns.iter().any(|(_, of)| of.is_of_all());
        let mut order = Vec::new();
        for sort in &query.order {
            let by = match &sort.by {
                SortKey::Of(of) => OrderBy::Of(compiler.term(of)?),
                SortKey::Column(name) => match columns.iter().position(|(column, _)| column == name) {
                    Some(place) => OrderBy::Column(place),
                    None => OrderBy::Of(Operand::Slot(compiler.slot(name)?)),
                },
            };
            if matches!(by, OrderBy::Of(_)) && told_once {
                let by = match &sort.by {
                    SortKey::Column(name) => name.clone(),
                    SortKey::Of(of) => of.to_string(),
                };
                return Err(QueryError::NotAColumn { by: excerpt(&by) }.into());
            }
            order.push((by, sort.descending));
        }
        let Compiler { slots, facts, parameters, .. } = compiler;
        let parameters = parameters.into_inner();
        let &Query { distinct, skip, limit, apart, .. } = query;
        Ok(Compiled { parameters, slots, facts, parts, columns, order, distinct, skip, limit, apart })
    }
}

impl Compiler<'_> {
    /// Gives each variable and each fact its place, in the order in which they are named.
    fn names(&mut self, clauses: &[Clause]) -> Result<(), Error> {
        let mut open: Vec<(&Clause, usize)> = clauses.iter().rev().map(|clause| (clause, 1)).collect();
        while let Some((clause, depth)) = open.pop() {
            self.clauses += 1;
            if self.clauses > MOST_CLAUSES || depth > DEEPEST {
                return Err(QueryError::TooLarge { clauses: MOST_CLAUSES, deep: DEEPEST }.into());
            }
            let mut add = |name: &str| {
                if !self.slots.iter().any(|known| known == name) {
                    self.slots.push(name.to_owned());
                }
            };
            match clause {
                Clause::Fact(FactPattern { subject, relation, object, name, .. }) => {
                    subject.variable().into_iter().for_each(&mut add);
                    if let Which::Any(variable) = relation {
                        add(variable);
                    }
                    if let Some(Target::Term(term)) = object {
                        term.variable().into_iter().for_each(&mut add);
                    }
                    if let Some(name) = name
                        && self.by_name.insert(name.clone(), self.facts.len()).is_some()
                    {
                        return Err(QueryError::FactTwice { fact: excerpt(name) }.into());
                    }
                    self.facts.push(name.clone());
                }
                Clause::Steps(Steps { from, to, .. }) => {
                    [from, to].into_iter().filter_map(Term::variable).for_each(&mut add);
                }
                Clause::Kind { of, .. } => add(of),
                Clause::Where(condition) => self.bounded(condition)?,
                Clause::Optional(part) | Clause::Unless(part) => {
                    open.extend(part.iter().rev().map(|clause| (clause, depth + 1)));
                }
                Clause::Either(parts) => {
                    open.extend(
                        parts.iter().rev().flat_map(|part| part.iter().rev()).map(|clause| (clause, depth + 1)),
                    );
                }
            }
        }
        // Places of facts are given once more, in the same order, when they are compiled.
        self.facts.clear();
        Ok(())
    }

    /// Conditions are looked at without going into them before anything else is done with them.
    fn bounded(&mut self, condition: &Condition) -> Result<(), Error> {
        let mut open = vec![(condition, 0)];
        while let Some((condition, depth)) = open.pop() {
            self.conditions += 1;
            if depth > DEEPEST {
                return Err(QueryError::TooLarge { clauses: MOST_CLAUSES, deep: DEEPEST }.into());
            }
            at_most("conditions", self.conditions, MOST_CONDITIONS)?;
            match condition {
                Condition::All(of) | Condition::Any(of) => open.extend(of.iter().map(|one| (one, depth + 1))),
                Condition::Not(of) => open.push((of, depth + 1)),
                Condition::DifferentFacts(names) => at_most("different facts", names.len(), MOST_CLAUSES)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// The depth is bounded, so this may call itself.
    fn parts(&mut self, clauses: &[Clause]) -> Result<Vec<Part>, Error> {
        let mut parts = Vec::with_capacity(clauses.len());
        for clause in clauses {
            let text = escape(&clause.to_string()).into_owned();
            parts.push(match clause {
                Clause::Fact(fact) => Part::Atom(self.atom(fact, text)?),
                Clause::Steps(steps) => Part::Walk(self.walk(steps, text)?),
                Clause::Kind { of, kind } => {
                    let schema = &self.data.schema;
                    let place = schema.kind_place(kind).ok_or_else(|| GraphError::UnknownKind {
                        kind: excerpt(kind),
                        nearest: schema.nearest_kind(kind),
                    })?;
                    Part::Kind { slot: self.slot(of)?, kind: place, text }
                }
                Clause::Where(condition) => Part::Where(self.test(condition)?, text),
                Clause::Optional(part) => Part::Optional(self.parts(part)?),
                Clause::Unless(part) => Part::Unless(self.parts(part)?),
                Clause::Either(parts) => {
                    let parts = parts.iter().map(|part| self.parts(part));
                    Part::Either(parts.collect::<Result<_, _>>()?)
                }
            });
        }
        Ok(parts)
    }

    fn slot(&self, name: &str) -> Result<usize, Error> {
        let name = bare(name);
        let found = self.slots.iter().position(|known| known == name);
        found.ok_or_else(|| QueryError::UnknownVariable { variable: excerpt(name) }.into())
    }

    fn fact(&self, name: &str) -> Result<usize, Error> {
        let name = bare(name);
        let found = self.by_name.get(name).copied();
        found.ok_or_else(|| QueryError::UnknownFact { fact: excerpt(name) }.into())
    }

    fn relation(&self, name: &str) -> Result<(u16, bool), Error> {
        if name.starts_with('#') {
            return Err(QueryError::NamelessRelation.into());
        }
        let schema = &self.data.schema;
        let (place, way) = schema.relation_place(name).ok_or_else(|| GraphError::UnknownRelation {
            relation: excerpt(name),
            nearest: schema.nearest_relation_name(name),
        })?;
        Ok((place, way == Direction::Inverse))
    }

    fn entity(&self, key: &str) -> Result<Id<Any>, Error> {
        let id = self.view.snapshot.lookup(key)?;
        self.view.known(id)?;
        Ok(id)
    }

    fn end(&self, term: &Term) -> Result<End, Error> {
        Ok(match term {
            Term::Variable(name) => End::Slot(self.slot(name)?),
            Term::Entity(key) => End::Is(Object::Entity(self.entity(key)?.index)),
        })
    }

    fn atom(&mut self, fact: &FactPattern, text: String) -> Result<Atom, Error> {
        let relations = match &fact.relation {
            Which::Named(names) => {
                at_most("relations of a fact", names.len(), MOST_RELATIONS)?;
                let mut each = Vec::with_capacity(names.len());
                for name in names {
                    let (relation, turned) = self.relation(name)?;
                    let turned = turned && !self.data.schema.relation_has(relation, Flag::Symmetric);
                    if !each.contains(&(relation, turned)) {
                        each.push((relation, turned));
                    }
                }
                Relations::Of(each)
            }
            Which::Any(name) => Relations::Slot(self.slot(name)?),
        };
        let object = match &fact.object {
            None => End::Is(Object::Nothing),
            Some(Target::Term(term)) => self.end(term)?,
            Some(Target::Literal(value)) => {
                let value = value.clone().try_map(|key| self.entity(&key))?;
                self.data.object_of(Some(&value)).map_or(End::Never, End::Is)
            }
        };
        for name in fact.qualifiers.keys() {
            self.qualifier(name)?;
        }
        let place = self.facts.len();
        self.facts.push(fact.name.clone());
        Ok(Atom {
            subject: self.end(&fact.subject)?,
            relations,
            object,
            guards: Guards::new(self.data, &fact.qualifiers),
            least: fact.at_least.map(Level::from),
            within: fact.within.clone(),
            stated: fact.stated,
            fact: place,
            text,
        })
    }

    fn walk(&self, steps: &Steps, text: String) -> Result<Walk, Error> {
        at_most("relations of steps", steps.relations.len(), MOST_RELATIONS)?;
        let mut relations = Vec::new();
        for name in &steps.relations {
            let (relation, turned) = self.relation(name)?;
            relations.push((relation, turned));
            if steps.either_way && !self.data.schema.relation_has(relation, Flag::Symmetric) {
                relations.push((relation, !turned));
            }
        }
        let (least, most) = (steps.least, steps.most);
        Ok(Walk { from: self.end(&steps.from)?, to: self.end(&steps.to)?, relations, least, most, text })
    }

    fn qualifier(&self, name: &str) -> Result<u16, Error> {
        let schema = &self.data.schema;
        let unknown =
            || QueryError::UnknownQualifier { qualifier: excerpt(name), nearest: schema.nearest_qualifier(name) };
        Ok(schema.qualifier_place(name).ok_or_else(unknown)?)
    }

    fn term(&self, expr: &Expr) -> Result<Operand, Error> {
        Ok(match expr {
            Expr::Variable(name) => match self.slot(name) {
                Ok(slot) => Operand::Slot(slot),
                Err(error) => return Err(error),
            },
            Expr::Value(value) => {
                let value = value.clone().try_map(|key| self.entity(&key))?;
                Operand::Datum(Datum::of_value(self.data, value))
            }
            Expr::Text(text) => Operand::Datum(Datum::Text(text.clone())),
            Expr::Number(number) => Operand::Datum(Datum::Number(*number)),
            Expr::Surely(grade) => Operand::Datum(Datum::Grade(*grade)),
            Expr::Parameter(name) => {
                self.parameters.borrow_mut().insert(name.clone());
                Operand::Parameter(name.clone())
            }
            Expr::Label(name) => Operand::Label(self.slot(name)?),
            Expr::Key(name) => Operand::Key(self.slot(name)?),
            Expr::Kind(name) => Operand::Kind(self.slot(name)?),
            Expr::Relation(name) => Operand::Relation(self.fact(name)?),
            Expr::Grade(name) => Operand::Grade(self.fact(name)?),
            Expr::From(name) => Operand::From(self.fact(name)?),
            Expr::Until(name) => Operand::Until(self.fact(name)?),
            Expr::Qualifier { of, name } => Operand::Qualifier(self.fact(of)?, self.qualifier(name)?),
        })
    }

    /// The depth is bounded, so this may call itself.
    fn test(&self, condition: &Condition) -> Result<Test, Error> {
        let all = |conditions: &[Condition]| {
            conditions.iter().map(|condition| self.test(condition)).collect::<Result<Vec<_>, _>>()
        };
        Ok(match condition {
            Condition::Compare { left, is, right } => Test::Compare(self.term(left)?, *is, self.term(right)?),
            Condition::Known(of) => Test::Known(self.term(of)?),
            Condition::Named { of, name } => Test::Named(self.slot(of)?, name.to_lowercase()),
            Condition::Period { of, lies, to } => {
                let to = match to {
                    Against::Period(period) => {
                        let day = |day: Option<crate::model::Day>, or: i32| day.map_or(or, |day| day.number());
                        Lies::Days(day(period.earliest_start(), i32::MIN), day(period.latest_end(), i32::MAX))
                    }
                    Against::Fact(name) => Lies::Fact(self.fact(name)?),
                };
                Test::Period { fact: self.fact(of)?, lies: lies.clone(), to }
            }
            Condition::DifferentFacts(names) => {
                Test::DifferentFacts(names.iter().map(|name| self.fact(name)).collect::<Result<_, _>>()?)
            }
            Condition::AtLeast(grade) => Test::AtLeast(Level::from(*grade)),
            Condition::Undisputed(of) => Test::Undisputed(self.fact(of)?),
            Condition::NamedVoice(of) => Test::NamedVoice(self.fact(of)?),
            Condition::NotPartyAlone(of) => Test::NotPartyAlone(self.fact(of)?),
            Condition::All(of) => Test::All(all(of)?),
            Condition::Any(of) => Test::Any(all(of)?),
            Condition::Not(of) => Test::Not(Box::new(self.test(of)?)),
        })
    }
}

impl Atom {
    /// Whether it asks for a relation by both of its ends.
    pub(super) fn is_either_way(&self) -> bool {
        let Relations::Of(all) = &self.relations else { return false };
        all.iter().any(|&(relation, turned)| turned && all.contains(&(relation, false)))
    }

    /// Whether a fact comes up by its other end once more: one that leads back to where it begins.
    pub(super) fn is_again(&self, relation: u16, turned: bool, subject: u32, object: Object) -> bool {
        let is_both = || matches!(&self.relations, Relations::Of(all) if all.contains(&(relation, false)));
        turned && object == Object::Entity(subject) && is_both()
    }
}

impl Part {
    /// Hands over the slots that it names.
    pub(super) fn each_slot(&self, found: &mut dyn FnMut(usize)) {
        let end = |end: &End, found: &mut dyn FnMut(usize)| {
            if let End::Slot(slot) = end {
                found(*slot);
            }
        };
        match self {
            Part::Atom(atom) => {
                end(&atom.subject, found);
                end(&atom.object, found);
                if let Relations::Slot(slot) = atom.relations {
                    found(slot);
                }
            }
            Part::Walk(walk) => {
                end(&walk.from, found);
                end(&walk.to, found);
            }
            Part::Kind { slot, .. } => found(*slot),
            Part::Where(test, _) => test.each_slot(found),
            Part::Optional(parts) | Part::Unless(parts) => parts.iter().for_each(|part| part.each_slot(found)),
            Part::Either(parts) => parts.iter().flatten().for_each(|part| part.each_slot(found)),
        }
    }

    /// Hands over the slots that its parts look at and do not bind by themselves: those of conditions, of what need not
    /// be there, and of what must not.
    pub(super) fn each_read_slot(&self, found: &mut dyn FnMut(usize)) {
        match self {
            Part::Atom(_) | Part::Walk(_) | Part::Kind { .. } => {}
            Part::Where(..) | Part::Optional(_) | Part::Unless(_) => self.each_slot(found),
            Part::Either(parts) => parts.iter().flatten().for_each(|part| part.each_read_slot(found)),
        }
    }

    /// Hands over the slots that may stand for something in a row: all but those of what must not be known alone.
    pub(super) fn each_told_slot(&self, found: &mut dyn FnMut(usize)) {
        match self {
            Part::Unless(_) => {}
            Part::Optional(parts) => parts.iter().for_each(|part| part.each_told_slot(found)),
            Part::Either(parts) => parts.iter().flatten().for_each(|part| part.each_told_slot(found)),
            part => part.each_slot(found),
        }
    }

    /// The slots that it names, each once.
    pub(super) fn slots(&self) -> Vec<usize> {
        let mut slots = Vec::new();
        self.each_slot(&mut |slot| {
            if !slots.contains(&slot) {
                slots.push(slot);
            }
        });
        slots
    }

    /// Hands over the facts that its conditions speak of.
    pub(super) fn each_fact(&self, found: &mut dyn FnMut(usize)) {
        match self {
            Part::Where(test, _) => test.each_fact(found),
            Part::Optional(parts) | Part::Unless(parts) => parts.iter().for_each(|part| part.each_fact(found)),
            Part::Either(parts) => parts.iter().flatten().for_each(|part| part.each_fact(found)),
            Part::Atom(_) | Part::Walk(_) | Part::Kind { .. } => {}
        }
    }

    /// The facts that are found in it.
    pub(super) fn facts(&self) -> Vec<usize> {
        match self {
            Part::Atom(atom) => vec![atom.fact],
            Part::Optional(parts) | Part::Unless(parts) => parts.iter().flat_map(Part::facts).collect(),
            Part::Either(parts) => parts.iter().flatten().flat_map(Part::facts).collect(),
            Part::Walk(_) | Part::Kind { .. } | Part::Where(..) => Vec::new(),
        }
    }

    pub(super) fn text(&self) -> String {
        let all = |parts: &[Part]| parts.iter().map(Part::text).collect::<Vec<_>>().join(", ");
        match self {
            Part::Atom(Atom { text, .. }) | Part::Walk(Walk { text, .. }) => text.clone(),
            Part::Kind { text, .. } | Part::Where(_, text) => text.clone(),
            Part::Optional(parts) => format!("optional ({})", all(parts)),
            Part::Unless(parts) => format!("unless ({})", all(parts)),
            Part::Either(parts) => {
                format!(
                    "either {}",
                    parts.iter().map(|part| format!("({})", all(part))).collect::<Vec<_>>().join(" or ")
                )
            }
        }
    }
}

impl Operand {
    pub(super) fn each_slot(&self, found: &mut dyn FnMut(usize)) {
        if let Operand::Slot(slot) | Operand::Label(slot) | Operand::Key(slot) | Operand::Kind(slot) = self {
            found(*slot);
        }
    }

    fn each_fact(&self, found: &mut dyn FnMut(usize)) {
        if let Operand::Relation(fact)
        | Operand::Grade(fact)
        | Operand::From(fact)
        | Operand::Until(fact)
        | Operand::Qualifier(fact, _) = self
        {
            found(*fact);
        }
    }
}

impl Test {
    /// Whether it asks how surely the row holds. Conditions are as deep as queries may be.
    pub(super) fn is_of_the_row(&self) -> bool {
        match self {
            Test::AtLeast(_) => true,
            Test::All(all) | Test::Any(all) => all.iter().any(Test::is_of_the_row),
            Test::Not(test) => test.is_of_the_row(),
            _ => false,
        }
    }

    /// The entity that it lets a variable be alone.
    pub(super) fn entity(&self) -> Option<(usize, u32)> {
        match self {
            Test::Compare(Operand::Slot(slot), Operator::Is, Operand::Datum(Datum::Entity { id, .. })) => {
                Some((*slot, id.index))
            }
            _ => None,
        }
    }

    fn each_slot(&self, found: &mut dyn FnMut(usize)) {
        match self {
            Test::Compare(left, _, right) => [left, right].into_iter().for_each(|term| term.each_slot(found)),
            Test::Known(term) => term.each_slot(found),
            Test::Named(slot, _) => found(*slot),
            Test::All(all) | Test::Any(all) => all.iter().for_each(|test| test.each_slot(found)),
            Test::Not(test) => test.each_slot(found),
            _ => {}
        }
    }

    fn each_fact(&self, found: &mut dyn FnMut(usize)) {
        match self {
            Test::Compare(left, _, right) => [left, right].into_iter().for_each(|term| term.each_fact(found)),
            Test::Known(term) => term.each_fact(found),
            Test::Period { fact, to, .. } => {
                found(*fact);
                if let Lies::Fact(fact) = to {
                    found(*fact);
                }
            }
            Test::Undisputed(fact) | Test::NamedVoice(fact) | Test::NotPartyAlone(fact) => found(*fact),
            Test::DifferentFacts(facts) => facts.iter().copied().for_each(found),
            Test::All(all) | Test::Any(all) => all.iter().for_each(|test| test.each_fact(found)),
            Test::Not(test) => test.each_fact(found),
            _ => {}
        }
    }
}
