//! The library, asked through its public face alone: a world becomes a graph, numbers become ids.

use std::{collections::HashMap, fmt::Write as _, path::Path};

use allegiance::{
    Any, Batch, Day, Error, Flag, Grade, Graph, Id, KindDef, Limits, Load, Loading, NamedKind, Network, Period,
    Persistence, Relation, RelationDef, Schema, Source, SourceId, View, file, petgraph::visit::NodeIndexable,
};

use super::{
    generate::{CONTROLS, OPEN, Row, World},
    questions::{Reach, STEPS},
};

/// A graph of a world, and what its numbers are called there.
#[derive(Debug)]
pub struct Library {
    pub graph: Graph,
    pub ids: Vec<Id<Any>>,
    pub relations: Vec<Relation<Any, Any>>,
    sources: Vec<SourceId>,
    /// Of another graph, so that it holds on to nothing of this one: it gives an id its number.
    numbers: Network,
}

impl Library {
    /// A graph of the entities and sources of a world, without a statement.
    pub fn empty(world: &World, chain: u16) -> Result<Self, Error> {
        Library::of(world, schema(world.relations, chain, false)?)
    }

    /// A graph of a world in which the chain relation is transitive by itself.
    pub fn transitive(world: &World, chain: u16) -> Result<Self, Error> {
        let mut library = Library::of(world, schema(world.relations, chain, true)?)?;
        library.fill(&world.rows)?;
        Ok(library)
    }

    fn of(world: &World, schema: Schema) -> Result<Self, Error> {
        let mut graph = Graph::new(schema);
        let (ids, sources) = graph.batch(|batch| {
            let ids = (0..world.entities).map(|number| batch.add(NamedKind::from(KIND), &entity_name(number)));
            let ids = ids.collect::<Result<Vec<_>, _>>()?;
            let last = day(world.days.1);
            let sources = (0..world.sources)
                .map(|number| batch.source(Source::report(&source_name(number)).published(last)))
                .collect::<Result<Vec<_>, _>>()?;
            Ok((ids, sources))
        })?;
        let relations = (0..world.relations).map(|number| graph.relation(&relation_name(number)));
        let relations = relations.collect::<Result<_, _>>()?;
        let numbers = Graph::new(Schema::new()).view().network(Grade::Certain)?;
        Ok(Library { graph, ids, relations, sources, numbers })
    }

    /// A graph of a world, or of the first so many of its statements.
    pub fn build(world: &World, chain: u16, statements: usize) -> Result<Self, Error> {
        let mut library = Library::empty(world, chain)?;
        library.fill(&world.rows[..statements])?;
        Ok(library)
    }

    /// States all rows in one revision.
    pub fn fill(&mut self, rows: &[Row]) -> Result<(), Error> {
        let Library { graph, ids, relations, sources, .. } = self;
        graph.load(Loading::all_or_nothing(), |load| {
            for (line, row) in (1..).zip(rows) {
                let (subject, object) = (ids[row.subject as usize], ids[row.object as usize]);
                let (relation, source) = (relations[usize::from(row.relation)], sources[usize::from(row.source)]);
                if row.to == OPEN {
                    let period = period(row)?;
                    load.row(line, |batch| batch.state(subject, relation, object).during(period).cite(source));
                } else {
                    load.tie(line, subject, relation, object, (day(row.from), day(row.to)), source);
                }
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Reads lines of subject, relation, object, first day, last day and source, with tabs between.
    pub fn load_text(text: &str, relations: u16, chain: u16) -> Result<Graph, Error> {
        let mut graph = Graph::new(schema(relations, chain, false)?);
        let known: Vec<_> = (0..relations)
            .map(|number| {
                let name = relation_name(number);
                graph.relation(&name).map(|relation| (name, relation))
            })
            .collect::<Result<_, _>>()?;
        let known: HashMap<_, _> = known.into_iter().collect();
        graph.load(Loading::all_or_nothing(), |load| {
            let mut ids = HashMap::new();
            let mut sources = HashMap::new();
            for (number, line) in (1..).zip(text.lines()) {
                let mut fields = line.split('\t');
                let mut field = || fields.next().unwrap_or_default();
                let (subject, relation, object) = (field(), field(), field());
                let (from, to, source) = (field(), field(), field());
                let mut id = |load: &mut Load<'_, '_>, name| match ids.get(name) {
                    Some(&id) => Some(id),
                    None => load.row(number, |batch| batch.add(NamedKind::from(KIND), name)).inspect(|&id| {
                        ids.insert(name, id);
                    }),
                };
                let (Some(subject), Some(object)) = (id(load, subject), id(load, object)) else { continue };
                let source = match sources.get(source) {
                    Some(&id) => id,
                    None => {
                        let new = load.row(number, |batch| batch.source(Source::report(source)));
                        let Some(id) = new else { continue };
                        sources.insert(source, id);
                        id
                    }
                };
                match (Day::try_from(from), Day::try_from(to)) {
                    (Ok(from), Ok(to)) => load.tie(number, subject, known[relation], object, (from, to), source),
                    _ => {
                        let period = format!("{from}/{to}");
                        let state = |batch: &mut Batch<'_>| {
                            batch.state(subject, known[relation], object).during(period.as_str()).cite(source)
                        };
                        load.row(number, state);
                    }
                }
            }
            Ok(())
        })?;
        Ok(graph)
    }

    /// States one row in a revision of its own.
    pub fn insert(&mut self, row: &Row) -> Result<(), Error> {
        let (subject, object) = (self.ids[row.subject as usize], self.ids[row.object as usize]);
        let relation = self.relations[usize::from(row.relation)];
        self.graph.state(subject, relation, object).during(period(row)?).cite(self.sources[usize::from(row.source)])?;
        Ok(())
    }

    pub fn len(&self) -> usize {
        self.graph.statements().count()
    }

    pub fn on(&self, number: i32) -> Result<View, Error> {
        self.graph.as_of(day(number))
    }

    /// How many ties hold on a day: makes the view of it that questions of many steps share.
    pub fn ties_on(&self, number: i32) -> Result<usize, Error> {
        Ok(self.on(number)?.network(Grade::Presumed)?.tie_count())
    }

    /// The sum of the numbers of what a subject is tied to, and how many there are.
    pub fn objects(&self, view: &View, subject: u32, relation: u16) -> Result<(u64, u64), Error> {
        let facts = view.objects(self.ids[subject as usize], self.relations[usize::from(relation)])?;
        let numbers = facts.iter().filter_map(|fact| fact.object_entity()).map(|id| self.number(id));
        Ok((numbers.sum(), facts.len() as u64))
    }

    /// As [`objects`](Library::objects), from the other end.
    pub fn subjects(&self, view: &View, relation: u16, object: u32) -> Result<(u64, u64), Error> {
        let facts = view.subjects(self.relations[usize::from(relation)], self.ids[object as usize])?;
        Ok((facts.iter().map(|fact| self.number(fact.subject())).sum(), facts.len() as u64))
    }

    /// How many steps the shortest path has; none where there is no path.
    pub fn path(&self, view: &View, from: u32, to: u32) -> Result<Option<usize>, Error> {
        let path = view.path_between(self.ids[from as usize], self.ids[to as usize])?;
        Ok(path.map(|path| path.facts.len()))
    }

    /// As [`Baseline::triangles`](super::baseline::Baseline::triangles).
    pub fn triangles(&self, view: &View, relations: [u16; 3]) -> Result<u64, Error> {
        let network = view.network(Grade::Presumed)?;
        let [first, second, third] = relations.map(|relation| self.relations[usize::from(relation)]);
        let mut times = vec![0u64; self.ids.len()];
        let mut found = 0;
        for &a in &self.ids {
            let (ends, middles) = (network.outgoing(a, third)?, network.outgoing(a, first)?);
            if ends.len() == 0 || middles.len() == 0 {
                continue;
            }
            ends.clone().for_each(|tie| times[self.number(tie.to()) as usize] += 1);
            for b in middles {
                let thirds = network.outgoing(b.to(), second)?;
                found += thirds.map(|tie| times[self.number(tie.to()) as usize]).sum::<u64>();
            }
            ends.for_each(|tie| times[self.number(tie.to()) as usize] = 0);
        }
        Ok(found)
    }

    /// What is within a few steps.
    pub fn within(&self, view: &View, from: u32) -> Result<Reach, Error> {
        let (mut sum, mut each) = (0, [0; STEPS]);
        for near in view.within(self.ids[from as usize], STEPS as u32, Grade::Presumed)? {
            sum += self.number(near.entity);
            each[near.steps as usize - 1] += 1;
        }
        Ok((sum, each))
    }

    /// The numbers of all that a subject is tied to by a relation, with what follows.
    pub fn all_objects(&self, view: &View, subject: u32, relation: u16) -> Result<Vec<u32>, Error> {
        let facts = view.objects(self.ids[subject as usize], self.relations[usize::from(relation)])?;
        Ok(facts.iter().filter_map(|fact| fact.object_entity()).map(|id| self.number(id) as u32).collect())
    }

    /// The sum of the numbers of what is above an entity.
    pub fn above(&self, view: &View, from: u32, relation: u16) -> Result<u64, Error> {
        let reached = view.reached(self.ids[from as usize], self.relations[usize::from(relation)])?;
        Ok(reached.entities().map(|id| self.number(id)).sum())
    }

    /// Written to a file and read back.
    pub fn save_and_open(&self, path: &Path) -> Result<Graph, Error> {
        file::save(&self.graph, path)?;
        file::open(path, &Limits::trusted())
    }

    /// What the statements take, names and quotes apart.
    pub fn bytes(&self) -> usize {
        self.graph.memory().of_statements()
    }

    fn number(&self, id: Id<Any>) -> u64 {
        self.numbers.to_index(id) as u64
    }
}

const KIND: &str = "node";

/// One kind, and relations between anything of it. The chain relation is walked by questions that follow it;
/// where it is transitive, what follows along it answers every question, and no longer compares with direct ties.
fn schema(relations: u16, chain: u16, transitive: bool) -> Result<Schema, Error> {
    let node = || allegiance::ValueType::Entity(KIND.to_owned());
    let start = Schema::new().with_kind_def(KindDef::new(KIND, "Anything of a made-up world."))?;
    let schema = (0..relations).try_fold(start, |schema, number| {
        let def = RelationDef::new(relation_name(number), "A made-up relation.").subjects(KIND).objects(node());
        schema.with_relation(match number {
            number if number == chain && transitive => def.persistence(Persistence::Structural).flag(Flag::Transitive),
            number if number == chain => def.persistence(Persistence::Structural),
            _ => def,
        })
    })?;
    Ok(schema)
}

pub fn entity_name(number: u32) -> String {
    format!("e{number}")
}

pub fn relation_name(number: u16) -> String {
    if number == CONTROLS { "controls".to_owned() } else { format!("r{number}") }
}

pub fn source_name(number: u16) -> String {
    format!("source {number}")
}

fn day(number: i32) -> Day {
    Day::from_number(number).unwrap_or(Day::MAX)
}

fn period(row: &Row) -> Result<Period, Error> {
    let from = day(row.from);
    if row.to == OPEN {
        return Ok(Period::since(from));
    }
    Ok(Period::between(from, day(row.to)).map_err(allegiance::ModelError::from)?)
}

/// A world as lines of text, everything called by its name.
pub fn to_text(world: &World) -> String {
    let mut text = String::with_capacity(world.rows.len() * 60);
    for row in &world.rows {
        let to = if row.to == OPEN { "..".to_owned() } else { day(row.to).to_string() };
        let (subject, object) = (entity_name(row.subject), entity_name(row.object));
        let (relation, source) = (relation_name(row.relation), source_name(row.source));
        let _ = writeln!(text, "{subject}\t{relation}\t{object}\t{}\t{to}\t{source}", day(row.from));
    }
    text
}
