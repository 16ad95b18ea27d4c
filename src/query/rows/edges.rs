//! The facts that a query is fitted with: found by their ends, and laid out by them once that pays.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use foldhash::fast::RandomState;

use crate::{
    Error,
    graph::{
        extent::{Level, OnDay, Spans},
        qualified::meaning,
        row::Object,
        sizes::Sizes,
    },
    infer::{BudgetError, FactRow, Goal, How, Meter, each_statement},
    model::Flag,
    query::{
        View,
        follow::{Followed, Worked},
    },
};

/// A fact of a row: a statement, or what follows, by its place among what was derived for the query.
pub(super) type FactRef = u32;

/// Marks what follows.
pub(super) const FOLLOWS: u32 = 1 << 31;

/// A fact as it is fitted: its ends, what it says beside them, and how surely it holds.
#[derive(Clone, Debug)]
pub(super) struct Edge<V> {
    pub(super) subject: u32,
    pub(super) object: Object,
    pub(super) fact: FactRef,
    pub(super) quals: u32,
    pub(super) value: V,
}

/// The facts of one relation, by either end.
pub(crate) struct Index<V> {
    edges: Vec<Edge<V>>,
    /// By node, where its edges begin among those in the order of subjects; one more at the end.
    subjects: Vec<u32>,
    /// The same by object, and the edges in that order, with their subjects at hand.
    objects: Vec<u32>,
    by_object: Vec<u32>,
    from: Vec<u32>,
    /// How many steps it took to find them.
    steps: u64,
}

/// The stated facts of a view that were laid out, by relation: the next query of the view has them.
#[derive(Default)]
pub(crate) struct LaidOut {
    pub(crate) on_day: Kept<OnDay>,
    pub(crate) spans: Kept<Spans>,
}

/// Those of one sort.
pub(crate) struct Kept<V>(Mutex<HashMap<u16, Arc<Index<V>>, RandomState>>);

impl<V> Default for Kept<V> {
    fn default() -> Self {
        Kept(Mutex::default())
    }
}

impl<V> Kept<V> {
    /// So many bytes are kept of all relations.
    const MOST: usize = 160 << 20;

    fn get(&self, relation: u16) -> Option<Arc<Index<V>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&relation).cloned()
    }

    fn keep(&self, relation: u16, index: &Arc<Index<V>>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: usize = known.values().map(|index| index.bytes()).sum();
        if bytes + index.bytes() <= Self::MOST {
            known.insert(relation, Arc::clone(index));
        }
    }
}

/// What was found of one relation so far.
struct Relation<V> {
    index: Option<Arc<Index<V>>>,
    /// How many facts were looked up without the index, and from how many on they are laid out.
    looked_up: usize,
    enough: usize,
}

/// Where edges are found.
pub(super) enum Found<V> {
    /// In the index: from a place to a place in the order of subjects.
    BySubject(u32, u32),
    /// In the order of objects.
    ByObject(u32, u32),
    /// Just looked up.
    Here(Vec<Edge<V>>),
}

impl<V> Found<V> {
    pub(super) fn len(&self) -> usize {
        match self {
            Found::BySubject(from, to) | Found::ByObject(from, to) => (to - from) as usize,
            Found::Here(edges) => edges.len(),
        }
    }

    /// Whether all of it has the object that was asked for, if one was.
    pub(super) fn is_exact(&self, probe: &Probe) -> bool {
        probe.subject.is_some() || !matches!(probe.object, Some(Object::Literal(_) | Object::Nothing))
    }
}

/// Ends in order, of which those passed by are left out.
enum InOrder<'e, V> {
    Objects(&'e [Edge<V>]),
    Subjects(&'e [u32]),
}

impl<V> InOrder<'_, V> {
    fn len(&self) -> usize {
        match self {
            InOrder::Objects(edges) => edges.len(),
            InOrder::Subjects(subjects) => subjects.len(),
        }
    }

    fn get(&self, place: usize) -> Option<Object> {
        match self {
            InOrder::Objects(edges) => edges.get(place).map(|edge| edge.object),
            InOrder::Subjects(subjects) => subjects.get(place).map(|&subject| Object::Entity(subject)),
        }
    }

    /// Goes on to an end, or to the first after it, in ever longer steps; whether it is there.
    fn comes_to(&mut self, end: Object) -> bool {
        let is_before = |place: usize| self.get(place).is_some_and(|it| it < end);
        let mut step = 1;
        while is_before(step - 1) {
            step *= 2;
        }
        let (mut low, mut high) = (step / 2, (step - 1).min(self.len()));
        while low < high {
            let middle = low.midpoint(high);
            if is_before(middle) { low = middle + 1 } else { high = middle }
        }
        match self {
            InOrder::Objects(edges) => *edges = edges.get(low..).unwrap_or_default(),
            InOrder::Subjects(subjects) => *subjects = subjects.get(low..).unwrap_or_default(),
        }
        self.get(0) == Some(end)
    }
}

/// The facts of a view, relation by relation.
pub(super) struct Edges<'v, V> {
    view: &'v View,
    relations: Vec<[Relation<V>; 2]>,
    derived: Vec<Followed>,
    places: HashMap<(u32, u16, Object, u32, u8), u32, RandomState>,
}

/// What of a relation is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Probe {
    pub(super) relation: u16,
    pub(super) subject: Option<u32>,
    pub(super) object: Option<Object>,
    /// Without what follows.
    pub(super) stated: bool,
}

impl<'v, V: Worked> Edges<'v, V> {
    pub(super) fn new(view: &'v View, sizes: &Sizes) -> Self {
        let none = |relation| Relation { index: None, looked_up: 0, enough: sizes.ties(relation) / 8 + 16 };
        let relations = 0..view.lens.data.schema.relations().len() as u16;
        Edges {
            view,
            relations: relations.map(|relation| [none(relation), none(relation)]).collect(),
            derived: Vec::new(),
            places: HashMap::default(),
        }
    }

    /// What follows, by the order in which it was found.
    pub(super) fn into_derived(self) -> Vec<Followed> {
        self.derived
    }

    pub(super) fn derived(&self) -> &[Followed] {
        &self.derived
    }

    fn relation(&self, probe: &Probe) -> Option<&Relation<V>> {
        self.relations.get(usize::from(probe.relation))?.get(usize::from(probe.stated))
    }

    fn relation_mut(&mut self, probe: &Probe) -> Option<&mut Relation<V>> {
        self.relations.get_mut(usize::from(probe.relation))?.get_mut(usize::from(probe.stated))
    }

    /// The facts that fit. Once an eighth as many were looked up one by one as there are of the relation, all are laid out.
    pub(super) fn find(&mut self, probe: &Probe, meter: &mut Meter<'_>) -> Result<Found<V>, Error> {
        let is_scan = probe.subject.is_none() && !matches!(probe.object, Some(Object::Entity(_)));
        let is_due = |it: &Relation<V>| it.index.is_none() && (is_scan || it.looked_up > it.enough);
        if self.relation(probe).is_some_and(is_due) {
            let index = self.laid_out(probe, meter)?;
            if let Some(relation) = self.relation_mut(probe) {
                relation.index = Some(index);
            }
        }
        if let Some(index) = self.relation(probe).and_then(|relation| relation.index.as_deref()) {
            return Ok(index.find(probe));
        }
        let found = self.look_up(probe, meter)?;
        self.relation_mut(probe).into_iter().for_each(|relation| relation.looked_up += 1 + found.len());
        Ok(Found::Here(found))
    }

    /// All of a relation, which may have been laid out by an earlier query of the view. What that took is paid for all the same,
    /// and nothing is found in it sooner, so that neither a budget nor the order of rows depends on what was asked before.
    fn laid_out(&mut self, probe: &Probe, meter: &mut Meter<'_>) -> Result<Arc<Index<V>>, Error> {
        // What follows is told by its place among what this query derived.
        let is_stated = probe.stated || !self.view.may_follow(probe.relation);
        let kept = is_stated.then(|| V::laid_out(&self.view.laid_out));
        if let Some(index) = kept.and_then(|kept| kept.get(probe.relation)) {
            (0..index.steps).try_for_each(|_| meter.step(0))?;
            meter.holds(0, size_of_val(index.edges.as_slice()))?;
            return Ok(index);
        }
        let before = meter.taken();
        let all = self.look_up(&Probe { subject: None, object: None, ..*probe }, meter)?;
        let index = Arc::new(Index::new(self.view.lens.data.entities.len(), all, meter.taken() - before));
        kept.into_iter().for_each(|kept| kept.keep(probe.relation, &index));
        Ok(index)
    }

    /// One of what was found.
    #[inline]
    pub(super) fn edge<'e>(&'e self, probe: &Probe, found: &'e Found<V>, place: usize) -> Option<&'e Edge<V>> {
        let index = || self.relation(probe).and_then(|relation| relation.index.as_deref());
        match found {
            Found::BySubject(from, _) => index()?.edges.get(*from as usize + place),
            Found::ByObject(from, _) => {
                let index = index()?;
                index.edges.get(*index.by_object.get(*from as usize + place)? as usize)
            }
            Found::Here(edges) => edges.get(place),
        }
    }

    /// All that was found.
    #[inline]
    pub(super) fn all<'e>(&'e self, probe: &Probe, found: &'e Found<V>) -> impl Iterator<Item = &'e Edge<V>> {
        let index = self.relation(probe).and_then(|relation| relation.index.as_deref());
        let edges = index.map(|index| index.edges.as_slice()).unwrap_or_default();
        let (run, places): (&[Edge<V>], &[u32]) = match found {
            Found::BySubject(from, to) => (edges.get(*from as usize..*to as usize).unwrap_or_default(), &[]),
            Found::ByObject(from, to) => {
                let places = index.and_then(|index| index.by_object.get(*from as usize..*to as usize));
                (&[], places.unwrap_or_default())
            }
            Found::Here(edges) => (edges, &[]),
        };
        run.iter().chain(places.iter().filter_map(|&place| edges.get(place as usize)))
    }

    /// The free ends of what was found, where they lie in order.
    fn in_order<'e>(&'e self, probe: &Probe, found: &'e Found<V>) -> Option<InOrder<'e, V>> {
        match found {
            Found::BySubject(from, to) if probe.subject.is_some() && probe.object.is_none() => {
                let index = self.relation(probe)?.index.as_ref()?;
                Some(InOrder::Objects(index.edges.get(*from as usize..*to as usize)?))
            }
            Found::ByObject(..) => Some(InOrder::Subjects(self.subjects(probe, found)?)),
            _ => None,
        }
    }

    /// The places in what was found at which the free end is one of each of the others as well, as far as these lie in
    /// order; none where that cannot be told without asking for each.
    pub(super) fn common(
        &self,
        (probe, found): (&Probe, &Found<V>),
        others: &[(&Probe, &Found<V>)],
    ) -> Option<Vec<u32>> {
        let one = self.in_order(probe, found)?;
        let mut others: Vec<InOrder<'_, V>> =
            others.iter().filter_map(|(probe, found)| self.in_order(probe, found)).collect();
        if others.is_empty() {
            return None;
        }
        let mut is_common = |end: Object| others.iter_mut().all(|other| other.comes_to(end));
        let ends = (0..one.len()).filter_map(|place| one.get(place));
        Some((0u32..).zip(ends).filter(|(_, end)| is_common(*end)).map(|(place, _)| place).collect())
    }

    /// The subjects of what was found in the order of objects; none where it was found in another.
    #[inline]
    pub(super) fn subjects(&self, probe: &Probe, found: &Found<V>) -> Option<&[u32]> {
        let Found::ByObject(from, to) = found else { return None };
        self.relation(probe)?.index.as_ref()?.from.get(*from as usize..*to as usize)
    }

    /// What is stated, then what follows and is not stated as surely.
    fn look_up(&mut self, probe: &Probe, meter: &mut Meter<'_>) -> Result<Vec<Edge<V>>, Error> {
        let view = self.view;
        let (lens, ends) = (&view.lens, (probe.subject, probe.object));
        let least = if view.all { Level::Remote } else { Level::Possible };
        let mut edges: Vec<Edge<V>> = Vec::new();
        each_statement(lens, probe.relation, ends, |known, mut value: V| {
            meter.step(0)?;
            // Over a span a list also shows what holds at some time of it, nobody knows when.
            if value.best() < Some(least)
                && let Some(row) = lens.data.statement(known.statement)
                && lens.see(known.statement, &row).is_some_and(|seen| seen.is_listed)
            {
                value.list();
            }
            if value.best() >= Some(least) {
                let (subject, object, fact, quals) = (known.subject, known.object, known.statement, known.quals);
                edges.push(Edge { subject, object, fact, quals, value });
            }
            Ok::<(), BudgetError>(())
        })?;
        meter.holds(0, edges.len() * size_of::<Edge<V>>())?;
        if probe.stated || !view.may_follow(probe.relation) {
            return Ok(edges);
        }
        let symmetric = lens.data.schema.relation_has(probe.relation, Flag::Symmetric);
        let program = &view.inference_or_plain().program;
        let same = |edge: &Edge<V>, row: &FactRow| {
            let [known, new] = [edge.quals, row.quals].map(|quals| meaning(program.qualifiers(&lens.data, quals)));
            known == new
        };
        let mut by_ends: HashMap<(u32, Object), Vec<usize>, RandomState> = HashMap::default();
        for (place, edge) in edges.iter().enumerate() {
            by_ends.entry((edge.subject, edge.object)).or_default().push(place);
        }
        for (row, value) in view.follow_values::<V>(Goal::new(probe.relation, probe.subject, probe.object))? {
            let Some(level) = value.best().filter(|&level| level >= least) else { continue };
            let turned = match row.object {
                Object::Entity(other) if symmetric && other != row.subject => {
                    Some((other, Object::Entity(row.subject)))
                }
                _ => None,
            };
            for (subject, object) in [Some((row.subject, row.object)), turned].into_iter().flatten() {
                let fits = probe.subject.is_none_or(|it| it == subject) && probe.object.is_none_or(|it| it == object);
                let known = by_ends.get(&(subject, object)).into_iter().flatten();
                let mut known = known.filter_map(|&place| edges.get(place));
                if fits && !known.any(|edge| same(edge, &row) && !edge.value.clone().join(&value)) {
                    let (fact, quals, value) = (FOLLOWS | self.place_of(&row, level), row.quals, value.clone());
                    edges.push(Edge { subject, object, fact, quals, value });
                }
            }
        }
        Ok(edges)
    }

    fn place_of(&mut self, row: &FactRow, level: Level) -> u32 {
        let how = match row.how {
            How::Event => 0,
            How::Rule => 1,
            How::Chain => 2,
        };
        let next = self.derived.len() as u32;
        let place = *self.places.entry((row.subject, row.relation, row.object, row.quals, how)).or_insert(next);
        if place == next {
            self.derived.push((*row, level));
        }
        place
    }
}

impl<V: Clone> Index<V> {
    fn new(nodes: usize, found: Vec<Edge<V>>, steps: u64) -> Self {
        let (subjects, order) = by_node(nodes, found.iter().map(|edge| Some(edge.subject)));
        // What is found is mostly in this order already.
        let mut edges = match found.is_sorted_by_key(|edge| edge.subject) {
            true => found,
            false => order.iter().filter_map(|&place| found.get(place as usize).cloned()).collect(),
        };
        for of_one in edges.chunk_by_mut(|a, b| a.subject == b.subject) {
            of_one.sort_unstable_by_key(|edge| (edge.object, edge.fact));
        }
        let object = |edge: &Edge<V>| if let Object::Entity(object) = edge.object { Some(object) } else { None };
        let (objects, by_object) = by_node(nodes, edges.iter().map(object));
        let subject = |&place: &u32| edges.get(place as usize).map(|edge| edge.subject);
        let from = by_object.iter().filter_map(subject).collect();
        Index { edges, subjects, objects, by_object, from, steps }
    }
}

impl<V> Index<V> {
    fn bytes(&self) -> usize {
        let numbers = [&self.subjects, &self.objects, &self.by_object, &self.from];
        size_of_val(self.edges.as_slice()) + numbers.iter().map(|it| size_of_val(it.as_slice())).sum::<usize>()
    }

    fn find(&self, probe: &Probe) -> Found<V> {
        let range = |starts: &[u32], node: u32| {
            let at = |node: usize| starts.get(node).copied().unwrap_or(0);
            (at(node as usize), at(node as usize + 1))
        };
        match (probe.subject, probe.object) {
            (Some(subject), object) => {
                let (from, to) = range(&self.subjects, subject);
                let Some(object) = object else { return Found::BySubject(from, to) };
                let edges = self.edges.get(from as usize..to as usize).unwrap_or_default();
                let first = edges.partition_point(|edge| edge.object < object) as u32;
                let last = edges.partition_point(|edge| edge.object <= object) as u32;
                Found::BySubject(from + first, from + last)
            }
            (None, Some(Object::Entity(object))) => {
                let (from, to) = range(&self.objects, object);
                Found::ByObject(from, to)
            }
            // All: who looks for a literal looks at each.
            (None, _) => Found::BySubject(0, self.edges.len() as u32),
        }
    }
}

/// By node, where those at it begin among all in the order of nodes, one more at the end; and all in that order, those
/// at one node as they come.
fn by_node(nodes: usize, all: impl Iterator<Item = Option<u32>> + Clone) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; nodes + 1];
    for node in all.clone().flatten() {
        if let Some(count) = starts.get_mut(node as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let (mut next, mut order) = (starts.clone(), vec![0u32; sum as usize]);
    for (place, node) in (0u32..).zip(all) {
        if let Some(next) = node.and_then(|node| next.get_mut(node as usize)) {
            order.get_mut(*next as usize).into_iter().for_each(|it| *it = place);
            *next += 1;
        }
    }
    (starts, order)
}
