//! Facts: what a view answers.

use std::{collections::HashMap, fmt};

use foldhash::fast::RandomState;

use super::{List, Opposition, Standing, View, follow::Followed};
use crate::{
    Error,
    graph::{
        ClaimRef, Row, Scope, StatementRef,
        extent::{Level, Spans},
        lens::{NEVER, Seen},
        qualified::meaning,
    },
    infer::{FactRow, Goal, How},
    model::{Any, Count, Day, Grade, Id, Modality, Period, Point, RelationDef, Share, Stance, StatementId, Value},
};

/// A fact of a view: who, what relation, whom or what; when, how surely, and on whose word.
///
/// It is stated, or it follows by the rules and effects that the view has in force or along a chain of
/// its relation; [`statement`](Fact::statement) and [`rule`](Fact::rule) tell which, and
/// [`View::explain`] gives the proof.
///
/// It prints itself on one line; [`record`](Fact::record) gives an owned form that serializes. Both
/// ask for its [`standing`](Fact::standing).
#[derive(Clone, Copy)]
pub struct Fact<'v> {
    pub(crate) view: &'v View,
    tie: StatementRef<'v>,
    pub(crate) seen: Seen,
    /// Of a derived fact, where its qualifiers stand, and how it was got.
    derived: Option<(u32, How)>,
}

impl<'v> Fact<'v> {
    pub(crate) fn new(view: &'v View, index: u32, row: Row, seen: Seen) -> Option<Self> {
        let tie = StatementRef::of(&view.lens.data, index, row)?;
        Some(Fact { view, tie, seen, derived: None })
    }

    /// What follows in a view.
    pub(crate) fn following(view: &'v View, fact: &FactRow, level: Level) -> Option<Self> {
        let seen = Seen::at(level, view.lens.scope);
        let tie = StatementRef::of(&view.lens.data, u32::MAX, fact.row())?;
        Some(Fact { view, tie, seen, derived: Some((fact.quals, fact.how)) })
    }

    pub(crate) fn row(&self) -> &Row {
        &self.tie.row
    }

    /// The place of the statement, where it is stated.
    pub(crate) fn place(&self) -> Option<u32> {
        self.derived.is_none().then_some(self.tie.index)
    }

    /// What was derived, where it was.
    pub(crate) fn derived_row(&self) -> Option<FactRow> {
        let (quals, how) = self.derived?;
        let &Row { subject, relation, object, .. } = self.row();
        Some(FactRow { subject, relation, how, object, quals })
    }

    /// The statement that it is; none where it follows from others.
    pub fn statement(&self) -> Option<StatementId> {
        self.derived.is_none().then(|| self.tie.id())
    }

    /// The rule or effect by which it follows, the first where there are several; `chain` where it was
    /// got along a chain of its relation. None where it is stated.
    pub fn rule(&self) -> Option<&'v str> {
        self.view.rule_of(&self.derived_row()?)
    }

    /// The subject.
    pub fn subject(&self) -> Id<Any> {
        self.tie.subject()
    }

    /// The relation.
    pub fn relation(&self) -> &'v RelationDef {
        self.tie.relation()
    }

    /// The object: an entity, a literal, or nothing.
    pub fn object(&self) -> Option<Value> {
        self.tie.object()
    }

    /// The object, where it is an entity.
    pub fn object_entity(&self) -> Option<Id<Any>> {
        self.row().entity().map(|entity| self.view.id(entity))
    }

    /// The end that is not the given one: the ally of an ally, whichever was stated first.
    pub fn other<K>(&self, end: Id<K>) -> Option<Id<Any>> {
        let data = &self.view.lens.data;
        let is_end = self.subject() == end || data.is_merged(end.index) && data.one(end.index) == self.subject().index;
        if is_end { self.object_entity() } else { Some(self.subject()) }
    }

    /// The period, as stated; of what follows, the days around the time of the view on which it does,
    /// worked out when it is asked for. Where that takes more than the budget, nothing is known of it.
    pub fn period(&self) -> Period {
        match self.derived {
            None => self.tie.period(),
            Some(_) => {
                self.when().map_or_else(|_| Period::unknown(), |spans| spans.period_at(self.view.lens.scope.days()))
            }
        }
    }

    /// The days on which it holds, over all time.
    pub(super) fn spans(&self) -> Result<Spans, Error> {
        match self.place() {
            Some(statement) => Ok(self.view.lens.spans(statement, self.row())),
            None => self.when(),
        }
    }

    /// The days on which a derived fact holds, over all time.
    fn when(&self) -> Result<Spans, Error> {
        let Some(row) = self.derived_row() else { return Ok(Spans::default()) };
        let found = self.view.follows_when(Goal::of(self.row()))?;
        Ok(found.into_iter().find(|(fact, _)| *fact == row).map(|(_, spans)| spans).unwrap_or_default())
    }

    /// Whether it is meant as done; a role in an event is meant as the event is. What follows is.
    pub fn modality(&self) -> Modality {
        if self.derived.is_some() { Modality::Actual } else { self.view.lens.modality(self.row()) }
    }

    /// What else it says, by place.
    pub(crate) fn qualifier_rows(&self) -> &'v [(u16, Value)] {
        let data = &self.view.lens.data;
        match self.derived {
            Some((quals, _)) => self.view.inference_or_plain().program.qualifiers(data, quals),
            None => &data.detail(self.row()).qualifiers,
        }
    }

    /// What else it says: qualifiers by name.
    pub fn qualifiers(&self) -> impl Iterator<Item = (&'v str, &'v Value)> + use<'v> {
        let schema = &self.view.lens.data.schema;
        self.qualifier_rows().iter().map(move |(place, value)| (schema.qualifier_name(*place), value))
    }

    /// The first value of a qualifier.
    pub fn qualifier(&self, name: &str) -> Option<&'v Value> {
        self.qualifiers().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Which part is held. Where the fact is presumed, the share is as of the
    /// [last attested](Fact::last_attested) day.
    pub fn share(&self) -> Option<&'v Share> {
        match self.qualifier("share")? {
            Value::Share(share) => Some(share),
            _ => None,
        }
    }

    /// How many.
    pub fn count(&self) -> Option<&'v Count> {
        match self.qualifier("count").or(self.tie.literal())? {
            Value::Count(count) => Some(count),
            _ => None,
        }
    }

    /// Where something lies or happened.
    pub fn point(&self) -> Option<Point> {
        match self.tie.literal()? {
            Value::Point(point) => Some(*point),
            _ => None,
        }
    }

    /// How surely it holds at the time of the view.
    pub fn grade(&self) -> Grade {
        self.seen.grade
    }

    /// The last day for which somebody vouches; of what follows, the last for which all that it rests on is
    /// vouched for.
    pub fn last_attested(&self) -> Option<Day> {
        let last = match self.derived {
            None => self.seen.window.ee,
            Some(_) => {
                let (when, (_, day)) = (self.when().ok()?, self.view.lens.scope.days());
                let certain = || when.at(Level::Certain).iter();
                certain().rfind(|&(first, _)| first <= day).or_else(|| certain().next())?.1
            }
        };
        Some(last).filter(|&day| day > NEVER).and_then(Day::from_number)
    }

    /// On whose word it rests, and against whose.
    ///
    /// # Complexity
    /// Linear in the statements of its subject; what follows is worked out again.
    pub fn standing(&self) -> Standing {
        match self.derived_row() {
            None => Standing::of(&self.view.lens, self.tie.index, self.row(), &self.seen.window),
            Some(row) => self.view.standing_of(&row),
        }
    }

    /// The trusted claims that affirm it, in the order of their recording; of what follows, those that
    /// affirm what it rests on.
    pub fn support(&self) -> impl Iterator<Item = ClaimRef<'v>> + use<'v> {
        let lens = &self.view.lens;
        let statements = match self.derived_row() {
            None => vec![self.tie.index],
            Some(row) => {
                let mut all = self.view.skeleton(&row).map(|skeleton| skeleton.statements()).unwrap_or_default();
                all.sort_by_key(|&statement| lens.place(statement));
                all
            }
        };
        let said = statements.into_iter().flat_map(move |statement| lens.claims(statement));
        let affirming = said.filter(|(_, row)| row.claim.stance == Stance::Affirms);
        affirming.filter_map(|(index, _)| ClaimRef::known_at(&lens.data, index, lens.revision))
    }

    /// How many independent voices affirm it: sources that quote the same named speaker are one.
    pub fn voices(&self) -> usize {
        let lens = &self.view.lens;
        let voices: std::collections::HashSet<_> = self.support().map(|claim| lens.voice(claim.claim())).collect();
        voices.len()
    }
}

impl View {
    /// What is seen of a statement.
    pub(crate) fn fact(&self, statement: u32) -> Option<Fact<'_>> {
        let row = self.lens.data.statement(statement)?;
        Fact::new(self, statement, row, self.lens.see(statement, &row)?)
    }
}

/// Subject, relation and object; qualifiers; the period, where it is stated and has a dated bound; the grade;
/// by what it follows; who opposes it; what is the analyst's reading; and who says so.
impl fmt::Display for Fact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view.lens.data.write_tie(f, self.row(), self.qualifier_rows())?;
        if self.derived.is_none() {
            let period = self.period();
            let dated = period.start().date().or(period.end().date()).is_some();
            if dated && self.object().is_some() {
                write!(f, " [{period}]")?;
            }
        }
        write!(f, ", {}", self.grade())?;
        let momentary = self.share().is_some() || self.qualifier("count").is_some();
        if let Some(day) = self.last_attested().filter(|_| momentary && self.grade() == Grade::Presumed) {
            write!(f, " (as of {day})")?;
        }
        if let Some(rule) = self.rule() {
            write!(f, ", by {rule}")?;
        }
        let standing = self.standing();
        match standing.opposition {
            Opposition::None => {}
            Opposition::Questioned => f.write_str(", questioned")?,
            Opposition::Disputed => f.write_str(", disputed")?,
        }
        if standing.inferred {
            f.write_str(", inferred")?;
        }
        let mut said: Vec<String> = Vec::new();
        for claim in self.support().map(|claim| claim.to_string()) {
            if !said.contains(&claim) {
                f.write_str(if said.is_empty() { " — " } else { "; " })?;
                f.write_str(&claim)?;
                said.push(claim);
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Fact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The facts that answer a question: those that are stated in the order of their first day, then of
/// their statement; then those that follow, in the order of their ends.
pub type Facts<'v> = List<Fact<'v>>;

impl<'v> Facts<'v> {
    pub(crate) fn collect(view: &'v View, scope: Scope, all: bool, rows: impl Iterator<Item = (u32, Row)>) -> Self {
        let mut facts = Facts::default();
        rows.for_each(|(index, row)| {
            if let Some(seen) = view.lens.see_over(index, &row, scope) {
                facts.add(view, all, index, &row, &seen);
            }
        });
        facts.in_order()
    }

    /// Adds what is seen of a statement, in no order.
    #[inline]
    pub(crate) fn add(&mut self, view: &'v View, all: bool, statement: u32, row: &Row, seen: &Seen) {
        if !all && !seen.is_listed {
            self.left_out += 1;
        } else if let Some(fact) = Fact::new(view, statement, *row, *seen) {
            self.items.push(fact);
        }
    }

    /// Adds what follows for a goal, but for what is there already and holds as surely.
    pub(crate) fn add_following(&mut self, view: &'v View, goal: Goal, scope: Scope, all: bool) -> Result<(), Error> {
        self.add_followed(view, view.follows(goal, scope)?, all);
        Ok(())
    }

    /// Adds what follows, but for what is there already and holds as surely.
    pub(crate) fn add_followed(&mut self, view: &'v View, followed: Vec<Followed>, all: bool) {
        if followed.is_empty() {
            return;
        }
        let ends = |fact: &Fact<'_>| {
            let row = fact.row();
            let object = row.entity().unwrap_or(row.subject);
            (row.relation, row.subject.min(object), row.subject.max(object))
        };
        let mut alike: HashMap<_, Vec<usize>, RandomState> = HashMap::default();
        for (place, fact) in self.items.iter().enumerate() {
            alike.entry(ends(fact)).or_default().push(place);
        }
        for (row, level) in followed {
            let Some(fact) = Fact::following(view, &row, level) else { continue };
            let places = alike.entry(ends(&fact)).or_default();
            let says_more = |known: &Fact<'_>| Level::of(&known.seen) >= level && known.says_the_same(&fact);
            if places.iter().filter_map(|&place| self.items.get(place)).any(says_more) {
                continue;
            }
            if all || level > Level::Remote {
                places.push(self.items.len());
                self.items.push(fact);
            } else {
                self.left_out += 1;
            }
        }
    }

    /// By the first day, then by the place of the statement; what follows after what is stated, by its ends and by
    /// what else it says.
    pub(crate) fn sort(&mut self) {
        if self.items.len() > 1 {
            let stated = self.items.iter().filter(|fact| fact.derived.is_none()).count();
            if stated < self.items.len() {
                self.items.sort_by_key(|fact| fact.derived.is_some());
            }
            let (stated, followed) = self.items.split_at_mut(stated);
            let key = |fact: &Fact<'v>| (fact.seen.window.es, fact.view.lens.place(fact.tie.index));
            if stated.len() < 20 {
                stated.sort_by_key(key)
            } else {
                stated.sort_by_cached_key(key)
            }
            followed
                .sort_by_cached_key(|fact| fact.derived_row().map(|row| fact.view.rank(&row, Level::of(&fact.seen))));
            self.items.dedup_by(|a, b| a.place() == b.place() && a.derived_row() == b.derived_row());
        }
    }

    pub(crate) fn in_order(mut self) -> Self {
        self.sort();
        self
    }

    pub(crate) fn and(mut self, other: Facts<'v>) -> Self {
        self.items.extend(other.items);
        self.left_out += other.left_out;
        self.in_order()
    }
}

impl Fact<'_> {
    /// Subject, relation, object and qualifiers, on one line.
    pub(super) fn tie_text(&self) -> String {
        struct Tie<'f>(&'f Fact<'f>);
        impl fmt::Display for Tie<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.view.lens.data.write_tie(f, self.0.row(), self.0.qualifier_rows())
            }
        }
        Tie(self).to_string()
    }

    /// The same with its period, where it has a dated bound.
    pub(super) fn timed_text(&self) -> String {
        let period = self.period();
        let dated = period.start().date().or(period.end().date()).is_some() && self.object().is_some();
        if dated { format!("{} [{period}]", self.tie_text()) } else { self.tie_text() }
    }

    /// Whether two facts tie the same things with the same qualifiers.
    pub(crate) fn says_the_same(&self, other: &Fact<'_>) -> bool {
        let (a, b) = (self.row(), other.row());
        let turned = a.entity() == Some(b.subject) && b.entity() == Some(a.subject);
        let symmetric = || self.view.lens.data.schema.relation_has(a.relation, crate::model::Flag::Symmetric);
        let same_ends = (a.subject, a.object) == (b.subject, b.object) || (turned && symmetric());
        a.relation == b.relation && same_ends && meaning(self.qualifier_rows()) == meaning(other.qualifier_rows())
    }
}
