//! allegiance: a schema of the made-up relations, every statement cited from its source, in one load.
//! Each question names its day, so each begins with a view of it.

use allegiance::{
    Any, Day, Error as GraphError, Grade, Graph, Id, Loading, Network, Period, Relation, RelationDef, Schema, Source,
    View, petgraph::visit::NodeIndexable,
};

use super::Peer;
use crate::{
    Error,
    generate::{OPEN, World},
};

pub struct Allegiance {
    graph: Graph,
    entities: Vec<Id<Any>>,
    relations: Vec<Relation<Any, Any>>,
    /// Of an empty graph: any network gives an id its number.
    numbers: Network,
}

impl Allegiance {
    pub fn new(world: &World) -> Result<Self, Error> {
        let mut schema = Schema::new();
        for relation in 0..world.relations {
            schema = schema.with_relation(RelationDef::new(name(relation), "A made-up relation."))?;
        }
        let numbers = Graph::new(Schema::new()).view().network(Grade::Certain)?;
        let mut graph = Graph::new(schema);
        let relations: Vec<_> =
            (0..world.relations).map(|relation| graph.relation(&name(relation))).collect::<Result<_, _>>()?;
        let (entities, sources) = graph.batch(|batch| {
            let entities = (0..world.entities).map(|number| batch.add(Any, &format!("e{number}")));
            let entities = entities.collect::<Result<Vec<_>, _>>()?;
            let sources = (0..world.sources).map(|number| batch.source(Source::report(&format!("s{number}"))));
            Ok((entities, sources.collect::<Result<Vec<_>, _>>()?))
        })?;
        graph.load(Loading::all_or_nothing(), |load| {
            for (number, row) in (1..).zip(&world.rows) {
                let (subject, object) = (entities[row.subject as usize], entities[row.object as usize]);
                let (relation, source) = (relations[usize::from(row.relation)], sources[usize::from(row.source)]);
                if row.to == OPEN {
                    let open = Period::since(day(row.from));
                    load.row(number, |batch| batch.state(subject, relation, object).during(open).cite(source));
                } else {
                    load.tie(number, subject, relation, object, (day(row.from), day(row.to)), source);
                }
            }
            Ok(())
        })?;
        Ok(Allegiance { graph, entities, relations, numbers })
    }

    fn on(&self, number: i32) -> Result<View, GraphError> {
        self.graph.as_of(day(number))
    }

    fn id(&self, entity: u32) -> Id<Any> {
        self.entities[entity as usize]
    }

    fn number(&self, id: Id<Any>) -> u32 {
        self.numbers.to_index(id) as u32
    }
}

fn name(relation: u16) -> String {
    format!("r{relation}")
}

fn day(number: i32) -> Day {
    Day::from_number(number).expect("the days of a world are within the calendar")
}

impl Peer for Allegiance {
    fn objects(&mut self, subject: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error> {
        let view = self.on(day)?;
        let facts = view.objects(self.id(subject), self.relations[usize::from(relation)])?;
        Ok(facts.iter().filter_map(|fact| fact.object_entity()).map(|id| self.number(id)).collect())
    }

    fn subjects(&mut self, relation: u16, object: u32, day: i32) -> Result<Vec<u32>, Error> {
        let view = self.on(day)?;
        let facts = view.subjects(self.relations[usize::from(relation)], self.id(object))?;
        Ok(facts.iter().map(|fact| self.number(fact.subject())).collect())
    }

    fn reach(&mut self, from: u32, day: i32) -> Result<Vec<u32>, Error> {
        let near = self.on(day)?.within(self.id(from), 3, Grade::Certain)?;
        Ok(near.iter().map(|near| self.number(near.entity)).chain([from]).collect())
    }

    fn chains(&mut self, relations: [u16; 3], day: i32) -> Result<u64, Error> {
        let network = self.on(day)?.network(Grade::Certain)?;
        let [first, second, third] = relations.map(|relation| self.relations[usize::from(relation)]);
        let mut count = 0;
        for &start in &self.entities {
            for middle in network.outgoing(start, first)? {
                for end in network.outgoing(middle.to(), second)? {
                    count += network.outgoing(end.to(), third)?.len() as u64;
                }
            }
        }
        Ok(count)
    }

    fn path(&mut self, from: u32, to: u32, day: i32) -> Result<Option<u32>, Error> {
        let view = self.on(day)?;
        let path = view.path_between(self.id(from), self.id(to))?;
        Ok(path.map(|path| path.facts.len() as u32))
    }
}
