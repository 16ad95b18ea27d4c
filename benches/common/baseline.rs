//! The yardstick: two CSR indexes written by hand, for one shape of statement, without claims,
//! grades, revisions, errors that explain themselves or anything else that is convenient.
//!
//! The edges stand by node, within a node by relation, within a relation by first day. What is
//! written later goes to a delta of chains, merged into a new base when it passes a tenth of it.

use std::{
    collections::HashMap,
    fs,
    hash::{BuildHasherDefault, Hasher},
    io,
    iter::successors,
    ops::Range,
    path::Path,
};

use super::generate::{OPEN, Row};

/// An edge as one of its ends sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    pub other: u32,
    pub from: i32,
    pub to: i32,
}

impl Edge {
    fn holds(&self, day: i32) -> bool {
        self.from <= day && day <= self.to
    }
}

/// An answer: the far end, from when to when, and who says so.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    pub entity: u32,
    pub from: i32,
    pub to: i32,
    pub source: u16,
}

impl Found {
    fn new(edge: &Edge, source: u16) -> Self {
        Found { entity: edge.other, from: edge.from, to: edge.to, source }
    }

    fn late(entity: u32, row: &Row) -> Self {
        Found { entity, from: row.from, to: row.to, source: row.source }
    }
}

/// Groups up to this size are read whole: halving them costs more than it saves.
const SMALL: usize = 32;

/// The edges of one relation at one node begin here; they end where the next group begins.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Group {
    start: u32,
    relation: u16,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Index {
    /// For each node its first group, and one more for the end of the last.
    nodes: Vec<u32>,
    /// The groups, and one more for the end of the last.
    groups: Vec<Group>,
    edges: Vec<Edge>,
}

impl Index {
    fn of_node(&self, node: u32) -> &[Edge] {
        let [first, last] = [node, node + 1].map(|node| self.nodes[node as usize] as usize);
        &self.edges[self.groups[first].start as usize..self.groups[last].start as usize]
    }

    fn group(&self, node: u32, relation: u16) -> Range<usize> {
        let [first, last] = [node, node + 1].map(|node| self.nodes[node as usize] as usize);
        let groups = &self.groups[first..last];
        let place = if groups.len() <= SMALL {
            groups.iter().position(|group| group.relation == relation)
        } else {
            groups.binary_search_by_key(&relation, |group| group.relation).ok()
        };
        let Some(place) = place else { return 0..0 };
        groups[place].start as usize..self.groups[first + place + 1].start as usize
    }

    /// The edges of a group, but for those at its end that begin after the day.
    fn begun(&self, node: u32, relation: u16, day: i32) -> Range<usize> {
        let Range { start, end } = self.group(node, relation);
        if end - start <= SMALL {
            return start..end;
        }
        start..start + self.edges[start..end].partition_point(|edge| edge.from <= day)
    }

    /// The edges of a group that hold on a day, with their places.
    fn placed(&self, node: u32, relation: u16, day: i32) -> impl Iterator<Item = (usize, &Edge)> {
        let range = self.begun(node, relation, day);
        range.clone().zip(&self.edges[range]).filter(move |(_, edge)| edge.holds(day))
    }

    fn holding(&self, node: u32, relation: u16, day: i32) -> impl Iterator<Item = u32> + '_ {
        self.placed(node, relation, day).map(|(_, edge)| edge.other)
    }

    fn bytes(&self) -> usize {
        size_of_val(&*self.nodes) + size_of_val(&*self.groups) + size_of_val(&*self.edges)
    }

    /// Whether it is what a build makes, whoever wrote it down.
    fn is_sound(&self, entities: u32, relations: u16) -> bool {
        let rising = |pair: &[u32]| pair[0] <= pair[1];
        let whole = self.nodes.len() == entities as usize + 1
            && self.nodes.first() == Some(&0)
            && self.nodes.windows(2).all(rising)
            && self.nodes.last().map(|&last| last as usize + 1) == Some(self.groups.len())
            && self.groups.first().is_some_and(|group| group.start == 0)
            && self.groups.windows(2).all(|pair| pair[0].start < pair[1].start)
            && self.groups.last().is_some_and(|group| group.start as usize == self.edges.len());
        whole
            && self.nodes.windows(2).all(|pair| {
                let groups = &self.groups[pair[0] as usize..pair[1] as usize];
                groups.windows(2).all(|pair| pair[0].relation < pair[1].relation)
                    && groups.last().is_none_or(|group| group.relation < relations)
            })
            && self.groups.windows(2).all(|pair| {
                let edges = &self.edges[pair[0].start as usize..pair[1].start as usize];
                edges.windows(2).all(|pair| pair[0].from <= pair[1].from)
            })
            && self.edges.iter().all(|edge| edge.other < entities && edge.from <= edge.to)
    }
}

/// A statement while it is sorted by one of its ends.
#[derive(Clone, Copy, Debug, Default)]
struct Loose {
    relation: u16,
    source: u16,
    edge: Edge,
    statement: u32,
}

impl Loose {
    /// By relation, by first day, and then so that equal ones meet.
    fn order(&self) -> (u64, u64) {
        let day = |day: i32| u64::from(day as u32 ^ 1 << 31);
        (u64::from(self.relation) << 32 | day(self.edge.from), u64::from(self.edge.other) << 32 | day(self.edge.to))
    }
}

/// Places the statements by node, and sorts those of each node.
fn sorted(entities: u32, loose: impl Iterator<Item = (u32, Loose)> + Clone) -> (Vec<u32>, Vec<Loose>) {
    let mut starts = vec![0u32; entities as usize + 1];
    for (node, _) in loose.clone() {
        starts[node as usize + 1] += 1;
    }
    for node in 0..entities as usize {
        starts[node + 1] += starts[node];
    }
    let mut next = starts.clone();
    let mut placed = vec![Loose::default(); starts[entities as usize] as usize];
    for (node, item) in loose {
        let place = &mut next[node as usize];
        placed[*place as usize] = item;
        *place += 1;
    }
    for pair in starts.windows(2) {
        placed[pair[0] as usize..pair[1] as usize].sort_unstable_by_key(Loose::order);
    }
    (starts, placed)
}

/// Groups what is sorted, leaving out what is there twice; says of each that is kept whose it is.
fn grouped(starts: &[u32], placed: &[Loose], mut keep: impl FnMut(u32, &Loose)) -> Index {
    let mut index = Index { edges: Vec::with_capacity(placed.len()), ..Index::default() };
    index.nodes.reserve_exact(starts.len());
    for (node, pair) in (0u32..).zip(starts.windows(2)) {
        index.nodes.push(index.groups.len() as u32);
        let mut before: Option<&Loose> = None;
        for item in &placed[pair[0] as usize..pair[1] as usize] {
            if before.is_some_and(|before| before.order() == item.order()) {
                continue;
            }
            if before.is_none_or(|before| before.relation != item.relation) {
                index.groups.push(Group { relation: item.relation, start: index.edges.len() as u32 });
            }
            index.edges.push(item.edge);
            keep(node, item);
            before = Some(item);
        }
    }
    index.nodes.push(index.groups.len() as u32);
    index.groups.push(Group { relation: u16::MAX, start: index.edges.len() as u32 });
    index.groups.shrink_to_fit();
    index
}

/// Texts by number, in one piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    text: String,
    ends: Vec<u32>,
}

impl Names {
    pub fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len() as u32);
    }

    fn bytes(&self) -> usize {
        self.text.len() + size_of_val(&*self.ends)
    }

    fn is_sound(&self) -> bool {
        let ends_at = self.ends.last().map_or(0, |&end| end as usize);
        ends_at == self.text.len()
            && self.ends.windows(2).all(|pair| pair[0] <= pair[1])
            && self.ends.iter().all(|&end| self.text.is_char_boundary(end as usize))
    }
}

/// A statement of the delta, and the one before it of the same node and relation, from both ends.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Late {
    row: Row,
    before_out: u32,
    before_in: u32,
}

const NONE: u32 = u32::MAX;

/// The newest late statement of each node and relation.
type Heads = HashMap<u64, u32, BuildHasherDefault<Mixer>>;

fn head(node: u32, relation: u16) -> u64 {
    u64::from(node) << 16 | u64::from(relation)
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Baseline {
    entities: u32,
    relations: u16,
    sources: u16,
    /// Its order is the order of the statements.
    out: Index,
    into: Index,
    /// Of each edge of `into`, its statement.
    statements: Vec<u32>,
    /// Of each statement, who says so.
    said_by: Vec<u16>,
    late: Vec<Late>,
    late_out: Heads,
    late_into: Heads,
    /// What entities, relations and sources are called; nothing when built from numbers.
    pub names: [Names; 3],
}

/// What is wrong with what was given.
pub type Wrong = String;

impl Baseline {
    /// Refuses numbers that are out of range and periods that end before they begin; a statement
    /// that comes twice is one.
    pub fn build(entities: u32, relations: u16, sources: u16, rows: &[Row]) -> Result<Self, Wrong> {
        let empty = Baseline { entities, relations, sources, ..Baseline::default() };
        if let Some(row) = rows.iter().find(|row| !empty.is_fit(row)) {
            return Err(format!("{row:?} cannot be"));
        }
        Ok(empty.with(rows.iter().copied()))
    }

    fn is_fit(&self, row: &Row) -> bool {
        row.subject < self.entities
            && row.object < self.entities
            && row.relation < self.relations
            && row.source < self.sources
            && row.from <= row.to
    }

    fn with(self, rows: impl ExactSizeIterator<Item = Row> + Clone) -> Self {
        let loose = rows.map(|row| {
            let edge = Edge { other: row.object, from: row.from, to: row.to };
            (row.subject, Loose { relation: row.relation, source: row.source, edge, statement: 0 })
        });
        let (starts, placed) = sorted(self.entities, loose);
        let mut said_by = Vec::with_capacity(placed.len());
        let mut kept = Vec::with_capacity(placed.len());
        let out = grouped(&starts, &placed, |subject, item| {
            let statement = said_by.len() as u32;
            said_by.push(item.source);
            let edge = Edge { other: subject, ..item.edge };
            kept.push((item.edge.other, Loose { edge, statement, ..*item }));
        });
        drop(placed);
        let (starts, placed) = sorted(self.entities, kept.iter().copied());
        drop(kept);
        let mut statements = Vec::with_capacity(placed.len());
        let into = grouped(&starts, &placed, |_, item| statements.push(item.statement));
        Baseline {
            out,
            into,
            statements,
            said_by,
            late: Vec::new(),
            late_out: Heads::default(),
            late_into: Heads::default(),
            ..self
        }
    }

    /// Reads lines of subject, relation, object, first day, last day and source, with tabs between.
    pub fn from_text(text: &str) -> Result<Self, Wrong> {
        let mut known: [Numbers<'_>; 3] = Default::default();
        let mut rows = Vec::with_capacity(text.len() / 48);
        for line in text.lines() {
            let row = read_line(line, &mut known).ok_or_else(|| format!("cannot read `{line}`"))?;
            rows.push(row);
        }
        let [entities, relations, sources] = known;
        let (many_relations, many_sources) = (relations.of.len() as u16, sources.of.len() as u16);
        let mut built = Baseline::build(entities.of.len() as u32, many_relations, many_sources, &rows)?;
        built.names = [entities.names, relations.names, sources.names];
        Ok(built)
    }

    pub fn len(&self) -> usize {
        self.said_by.len() + self.late.len()
    }

    /// What a statement takes beside its names.
    pub fn bytes(&self) -> usize {
        self.out.bytes() + self.into.bytes() + size_of_val(&*self.statements) + size_of_val(&*self.said_by)
    }

    /// What a subject is tied to on a day, with from when to when, and who says so.
    pub fn objects(&self, subject: u32, relation: u16, day: i32) -> Vec<Found> {
        let out = self.out.placed(subject, relation, day);
        let mut found: Vec<Found> = out.map(|(place, edge)| Found::new(edge, self.said_by[place])).collect();
        if self.late.is_empty() {
            return found;
        }
        let mut at = self.late_out.get(&head(subject, relation)).copied().unwrap_or(NONE);
        while let Some(late) = self.late.get(at as usize) {
            if late.row.holds(day) {
                found.push(Found::late(late.row.object, &late.row));
            }
            at = late.before_out;
        }
        found
    }

    /// As [`objects`](Baseline::objects), from the other end.
    pub fn subjects(&self, relation: u16, object: u32, day: i32) -> Vec<Found> {
        let into = self.into.placed(object, relation, day);
        let said_by = |place: usize| self.said_by[self.statements[place] as usize];
        let mut found: Vec<Found> = into.map(|(place, edge)| Found::new(edge, said_by(place))).collect();
        if self.late.is_empty() {
            return found;
        }
        let mut at = self.late_into.get(&head(object, relation)).copied().unwrap_or(NONE);
        while let Some(late) = self.late.get(at as usize) {
            if late.row.holds(day) {
                found.push(Found::late(late.row.subject, &late.row));
            }
            at = late.before_in;
        }
        found
    }

    /// Writes a statement down; `false` when it is there already.
    pub fn insert(&mut self, row: Row) -> Result<bool, Wrong> {
        if !self.is_fit(&row) {
            return Err(format!("{row:?} cannot be"));
        }
        if self.has(&row) {
            return Ok(false);
        }
        let place = self.late.len() as u32;
        let before_out = self.late_out.insert(head(row.subject, row.relation), place).unwrap_or(NONE);
        let before_in = self.late_into.insert(head(row.object, row.relation), place).unwrap_or(NONE);
        self.late.push(Late { row, before_out, before_in });
        if self.late.len() > self.said_by.len() / 10 {
            self.settle();
        }
        Ok(true)
    }

    fn has(&self, row: &Row) -> bool {
        let group = &self.out.edges[self.out.group(row.subject, row.relation)];
        let same_day = &group[group.partition_point(|edge| edge.from < row.from)..];
        let mut same_day = same_day.iter().take_while(|edge| edge.from == row.from);
        if same_day.any(|edge| edge.other == row.object && edge.to == row.to) {
            return true;
        }
        let mut at = self.late_out.get(&head(row.subject, row.relation)).copied().unwrap_or(NONE);
        while let Some(late) = self.late.get(at as usize) {
            if late.row.key() == row.key() {
                return true;
            }
            at = late.before_out;
        }
        false
    }

    /// Merges what was written late into a new base.
    pub fn settle(&mut self) {
        let mut rows = self.rows();
        rows.extend(self.late.iter().map(|late| late.row));
        *self = std::mem::take(self).with(rows.into_iter());
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::with_capacity(self.len());
        for (subject, pair) in (0u32..).zip(self.out.nodes.windows(2)) {
            for place in pair[0] as usize..pair[1] as usize {
                let Group { start, relation } = self.out.groups[place];
                let places = start as usize..self.out.groups[place + 1].start as usize;
                rows.extend(self.out.edges[places.clone()].iter().zip(&self.said_by[places]).map(
                    |(&Edge { other: object, from, to }, &source)| Row { subject, relation, object, from, to, source },
                ));
            }
        }
        rows
    }

    /// What is within so many steps of a node over edges that hold on the day, walked either way:
    /// the nearest first, and how many of them are within each number of steps.
    pub fn within(&self, from: u32, steps: usize, day: i32, scratch: &mut Scratch) -> (Vec<u32>, Vec<usize>) {
        scratch.walk(from, steps, EitherWay(self, day))
    }

    /// What is above a node, over any number of steps of one relation.
    pub fn above(&self, from: u32, relation: u16, day: i32, scratch: &mut Scratch) -> Vec<u32> {
        scratch.walk(from, usize::MAX, Along(&self.out, relation, day)).0
    }

    /// What is below a node, over any number of steps of one relation.
    pub fn below(&self, from: u32, relation: u16, day: i32, scratch: &mut Scratch) -> Vec<u32> {
        scratch.walk(from, usize::MAX, Along(&self.into, relation, day)).0
    }

    /// A shortest path over edges that hold on the day, walked either way.
    pub fn path(&self, from: u32, to: u32, day: i32, scratch: &mut Scratch) -> Option<Vec<u32>> {
        scratch.path(from, to, EitherWay(self, day))
    }

    /// How many times on a day one thing is tied to a second by the first relation, the second to a
    /// third by the second, and the first to the third by the third.
    pub fn triangles(&self, [first, second, third]: [u16; 3], day: i32, scratch: &mut Scratch) -> u64 {
        let mut found = 0;
        let times = scratch.counts(self.entities);
        for a in 0..self.entities {
            let mut ends = self.out.holding(a, third, day).peekable();
            let mut middles = self.out.holding(a, first, day).peekable();
            if ends.peek().is_none() || middles.peek().is_none() {
                continue;
            }
            ends.for_each(|end| times[end as usize] += 1);
            for b in middles {
                found += self.out.holding(b, second, day).map(|end| u64::from(times[end as usize])).sum::<u64>();
            }
            self.out.holding(a, third, day).for_each(|end| times[end as usize] = 0);
        }
        found
    }

    /// The edges that hold on a day.
    pub fn on(&self, day: i32) -> OnDay {
        let mut starts = Vec::with_capacity(self.entities as usize + 1);
        let mut others = Vec::new();
        for node in 0..self.entities {
            starts.push(others.len() as u32);
            for edges in [self.out.of_node(node), self.into.of_node(node)] {
                others.extend(edges.iter().filter(|edge| edge.holds(day)).map(|edge| edge.other));
            }
        }
        starts.push(others.len() as u32);
        OnDay { starts, others }
    }

    /// Writes the columns as they lie in memory, and a sum over them.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let mut file = Columns(Vec::with_capacity(self.bytes() + 4096));
        file.column([self.entities, self.relations.into(), self.sources.into()], |it| it.to_le_bytes());
        for index in [&self.out, &self.into] {
            file.column(index.nodes.iter().copied(), |it| it.to_le_bytes());
            file.column(index.groups.iter().map(|group| group.start), |it| it.to_le_bytes());
            file.column(index.groups.iter().map(|group| group.relation), |it| it.to_le_bytes());
            file.column(index.edges.iter().copied(), edge_to_bytes);
        }
        file.column(self.statements.iter().copied(), |it| it.to_le_bytes());
        file.column(self.said_by.iter().copied(), |it| it.to_le_bytes());
        for names in &self.names {
            file.column(names.ends.iter().copied(), |it| it.to_le_bytes());
            file.column(names.text.bytes(), |it| [it]);
        }
        let sum = sum_of(&file.0);
        file.0.extend(sum.to_le_bytes());
        fs::write(path, file.0)
    }

    /// Believes the file only when its sum, its sizes and every number in it are right.
    pub fn open(path: &Path) -> Result<Self, Wrong> {
        let bytes = fs::read(path).map_err(|error| error.to_string())?;
        let (columns, sum) = bytes.split_last_chunk::<8>().ok_or("the file is too short")?;
        if sum_of(columns) != u64::from_le_bytes(*sum) {
            return Err("the sum is wrong".to_owned());
        }
        Self::read(&mut Reader(columns)).ok_or_else(|| "the columns are wrong".to_owned())
    }

    fn read(file: &mut Reader<'_>) -> Option<Self> {
        let sizes = file.column(u32::from_le_bytes)?;
        let &[entities, relations, sources] = sizes.as_slice() else { return None };
        let (relations, sources) = (relations.try_into().ok()?, sources.try_into().ok()?);
        let mut index = || {
            let nodes = file.column(u32::from_le_bytes)?;
            let (starts, names) = (file.column(u32::from_le_bytes)?, file.column(u16::from_le_bytes)?);
            let groups = starts.into_iter().zip(names).map(|(start, relation)| Group { start, relation }).collect();
            Some(Index { nodes, groups, edges: file.column(edge_from_bytes)? })
        };
        let (out, into) = (index()?, index()?);
        let (statements, said_by) = (file.column(u32::from_le_bytes)?, file.column(u16::from_le_bytes)?);
        let mut text = || {
            let ends = file.column(u32::from_le_bytes)?;
            Some(Names { ends, text: String::from_utf8(file.column(|[byte]| byte)?).ok()? })
        };
        let names = [text()?, text()?, text()?];
        let many = out.edges.len();
        let sound = file.0.is_empty()
            && out.is_sound(entities, relations)
            && into.is_sound(entities, relations)
            && [into.edges.len(), statements.len(), said_by.len()] == [many; 3]
            && statements.iter().all(|&statement| (statement as usize) < many)
            && said_by.iter().all(|&source| source < sources)
            && names.iter().all(Names::is_sound);
        let empty = Baseline { entities, relations, sources, names, ..Baseline::default() };
        sound.then_some(Baseline { out, into, statements, said_by, ..empty })
    }
}

/// The edges that hold on one day, walked either way.
#[derive(Clone, Debug)]
pub struct OnDay {
    starts: Vec<u32>,
    others: Vec<u32>,
}

impl OnDay {
    /// How many ties there are; each stands at both of its ends.
    pub fn len(&self) -> usize {
        self.others.len() / 2
    }

    fn others(&self, node: u32) -> &[u32] {
        &self.others[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }

    /// As [`Baseline::within`].
    pub fn within(&self, from: u32, steps: usize, scratch: &mut Scratch) -> (Vec<u32>, Vec<usize>) {
        scratch.walk(from, steps, self)
    }

    /// As [`Baseline::path`].
    pub fn path(&self, from: u32, to: u32, scratch: &mut Scratch) -> Option<Vec<u32>> {
        scratch.path(from, to, self)
    }
}

/// What a search marks, kept from one to the next, of which only what was touched is cleared.
#[derive(Clone, Debug)]
pub struct Scratch {
    seen: Vec<bool>,
    /// From both ends, by which node each was come to.
    came_by: [Vec<u32>; 2],
    counts: Vec<u32>,
}

impl Scratch {
    pub fn new(entities: u32) -> Self {
        let many = entities as usize;
        Scratch { seen: vec![false; many], came_by: [vec![NONE; many], vec![NONE; many]], counts: Vec::new() }
    }

    fn counts(&mut self, entities: u32) -> &mut [u32] {
        self.counts.resize(entities as usize, 0);
        &mut self.counts
    }

    fn walk(&mut self, from: u32, steps: usize, ways: impl Ways) -> (Vec<u32>, Vec<usize>) {
        let (mut reached, mut by_step) = (vec![from], Vec::new());
        self.seen[from as usize] = true;
        let mut next = 0;
        while next < reached.len() && by_step.len() < steps {
            let last = reached.len();
            while next < last {
                ways.any(reached[next], |other| {
                    let seen = &mut self.seen[other as usize];
                    if !*seen {
                        *seen = true;
                        reached.push(other);
                    }
                    false
                });
                next += 1;
            }
            by_step.push(reached.len());
        }
        reached.iter().for_each(|&node| self.seen[node as usize] = false);
        (reached, by_step)
    }

    /// From both ends, one step at a time on the side with fewer nodes to go on from.
    fn path(&mut self, from: u32, to: u32, ways: impl Ways) -> Option<Vec<u32>> {
        let mut touched = [vec![from], vec![to]];
        let mut next = [0, 0];
        self.came_by[0][from as usize] = from;
        self.came_by[1][to as usize] = to;
        let mut met = (from == to).then_some(from);
        while met.is_none() {
            let [near, far] = [0, 1].map(|side: usize| touched[side].len() - next[side]);
            if near == 0 || far == 0 {
                break;
            }
            let side = usize::from(far < near);
            let last = touched[side].len();
            met = self.step(side, next[side]..last, &mut touched[side], &ways);
            next[side] = last;
        }
        let path = met.map(|middle| self.path_through(middle));
        for (came_by, touched) in self.came_by.iter_mut().zip(&touched) {
            touched.iter().for_each(|&node| came_by[node as usize] = NONE);
        }
        path
    }

    fn step(&mut self, side: usize, places: Range<usize>, nodes: &mut Vec<u32>, ways: &impl Ways) -> Option<u32> {
        let [one, other] = &mut self.came_by;
        let (own, across) = if side == 0 { (one, other) } else { (other, one) };
        for place in places {
            let at = nodes[place];
            let mut met = None;
            ways.any(at, |node| {
                if own[node as usize] == NONE {
                    own[node as usize] = at;
                    nodes.push(node);
                    met = (across[node as usize] != NONE).then_some(node);
                }
                met.is_some()
            });
            if met.is_some() {
                return met;
            }
        }
        None
    }

    fn path_through(&self, middle: u32) -> Vec<u32> {
        let side = |side: usize| {
            successors(Some(middle), move |&at| {
                let before = self.came_by[side][at as usize];
                (before != at).then_some(before)
            })
        };
        let mut path: Vec<u32> = side(0).collect();
        path.reverse();
        path.extend(side(1).skip(1));
        path
    }
}

/// Which ways lead on from a node.
trait Ways {
    /// Whether one of the nodes that they lead to is what is looked for.
    fn any(&self, node: u32, is_it: impl FnMut(u32) -> bool) -> bool;
}

/// Edges of any relation that hold on a day, in either direction.
struct EitherWay<'a>(&'a Baseline, i32);

impl Ways for EitherWay<'_> {
    fn any(&self, node: u32, mut is_it: impl FnMut(u32) -> bool) -> bool {
        let EitherWay(base, day) = *self;
        [&base.out, &base.into]
            .into_iter()
            .any(|index| index.of_node(node).iter().any(|edge| edge.holds(day) && is_it(edge.other)))
    }
}

/// Edges of one relation that hold on a day, in one direction.
struct Along<'a>(&'a Index, u16, i32);

impl Ways for Along<'_> {
    fn any(&self, node: u32, is_it: impl FnMut(u32) -> bool) -> bool {
        let Along(index, relation, day) = *self;
        index.holding(node, relation, day).any(is_it)
    }
}

impl Ways for &OnDay {
    fn any(&self, node: u32, mut is_it: impl FnMut(u32) -> bool) -> bool {
        self.others(node).iter().any(|&other| is_it(other))
    }
}

/// Names in the order in which they came, and the number of each.
#[derive(Debug, Default)]
struct Numbers<'t> {
    of: HashMap<&'t str, u32>,
    names: Names,
}

impl<'t> Numbers<'t> {
    fn number(&mut self, name: &'t str) -> u32 {
        let new = self.of.len() as u32;
        *self.of.entry(name).or_insert_with(|| {
            self.names.push(name);
            new
        })
    }
}

fn read_line<'t>(line: &'t str, known: &mut [Numbers<'t>; 3]) -> Option<Row> {
    let [entities, relations, sources] = known;
    let mut fields = line.split('\t');
    let mut field = || fields.next();
    let subject = entities.number(field()?);
    let relation = relations.number(field()?).try_into().ok()?;
    let object = entities.number(field()?);
    let from = read_day(field()?)?;
    let to = field().and_then(|text| if text == ".." { Some(OPEN) } else { read_day(text) })?;
    let source = sources.number(field()?).try_into().ok()?;
    fields.next().is_none().then_some(Row { subject, relation, object, from, to, source })
}

/// Reads a day such as 2024-12-16 or -0043-03-15.
fn read_day(text: &str) -> Option<i32> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i32::from(digit - b'0')))
    };
    let (year, month, day) = (sign * number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 => 28 + i32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=longest).contains(&day).then(|| day_number(year, month, day))
}

/// The days since 1970-01-01. The year is taken to begin in March, so that a leap day is its last.
pub fn day_number(year: i32, month: i32, day: i32) -> i32 {
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// The columns of a file, each after its length.
struct Columns(Vec<u8>);

impl Columns {
    fn column<T, const N: usize>(
        &mut self,
        items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
        bytes: impl Fn(T) -> [u8; N],
    ) {
        let items = items.into_iter();
        let at = self.0.len() + 8;
        self.0.extend((items.len() as u64).to_le_bytes());
        self.0.resize(at + items.len() * N, 0);
        for (place, item) in self.0[at..].as_chunks_mut::<N>().0.iter_mut().zip(items) {
            *place = bytes(item);
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn column<T, const N: usize>(&mut self, item: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
        let (many, rest) = self.0.split_first_chunk::<8>()?;
        let many = usize::try_from(u64::from_le_bytes(*many)).ok()?;
        let (column, rest) = rest.split_at_checked(many.checked_mul(N)?)?;
        self.0 = rest;
        Some(column.as_chunks::<N>().0.iter().map(|&bytes| item(bytes)).collect())
    }
}

fn edge_to_bytes(edge: Edge) -> [u8; 12] {
    let [a, b, c, d] = edge.other.to_le_bytes();
    let [e, f, g, h] = edge.from.to_le_bytes();
    let [i, j, k, l] = edge.to.to_le_bytes();
    [a, b, c, d, e, f, g, h, i, j, k, l]
}

fn edge_from_bytes([a, b, c, d, e, f, g, h, i, j, k, l]: [u8; 12]) -> Edge {
    Edge {
        other: u32::from_le_bytes([a, b, c, d]),
        from: i32::from_le_bytes([e, f, g, h]),
        to: i32::from_le_bytes([i, j, k, l]),
    }
}

const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A sum that any changed byte changes, over four lanes so that they run side by side.
fn sum_of(bytes: &[u8]) -> u64 {
    let mut lanes = [1u64, 2, 3, 4];
    let mut blocks = bytes.chunks_exact(32);
    for block in &mut blocks {
        for (lane, word) in lanes.iter_mut().zip(block.as_chunks::<8>().0) {
            *lane = (*lane ^ u64::from_le_bytes(*word)).wrapping_mul(ODD).rotate_left(29);
        }
    }
    let rest = blocks.remainder().iter().map(|&byte| u64::from(byte));
    rest.chain(lanes).fold(bytes.len() as u64, |sum, word| (sum ^ word).wrapping_mul(ODD).rotate_left(29))
}

/// A hash for small numbers that nobody chose to collide.
#[derive(Clone, Copy, Debug, Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(byte.into()));
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(ODD);
        self.0 = mixed ^ (mixed >> 32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
