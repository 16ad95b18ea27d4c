//! allegiance: every relation one of a schema of its own, every statement cited from its source.

use std::collections::HashMap;

use allegiance::{Any, Day, Grade, Graph, Id, Pattern, Period, Relation, RelationDef, Schema, Source, View};

use super::Peer;
use crate::{
    Error,
    generate::{OPEN, Row, World},
};

pub struct Allegiance {
    graph: Graph,
    entities: Vec<Id<Any>>,
    numbers: HashMap<Id<Any>, u32>,
    relations: Vec<Relation<Any, Any>>,
}

impl Allegiance {
    pub fn new(world: &World) -> Result<Self, Error> {
        let mut schema = Schema::new();
        for relation in 0..world.relations {
            schema = schema.with_relation(RelationDef::new(format!("r{relation}"), "A relation made up."))?;
        }
        let mut graph = Graph::new(schema);
        let relations: Vec<_> =
            (0..world.relations).map(|relation| graph.relation(&format!("r{relation}"))).collect::<Result<_, _>>()?;
        let entities = graph.batch(|batch| {
            let entities: Vec<Id<Any>> =
                (0..world.entities).map(|number| batch.add(Any, &format!("e{number}"))).collect::<Result<_, _>>()?;
            let sources: Vec<_> = (0..world.sources)
                .map(|number| batch.source(Source::report(&format!("s{number}"))))
                .collect::<Result<_, _>>()?;
            for row in &world.rows {
                let (subject, object) = (entities[row.subject as usize], entities[row.object as usize]);
                let statement = batch.state(subject, relations[usize::from(row.relation)], object);
                statement.during(period(row)).cite(sources[usize::from(row.source)])?;
            }
            Ok(entities)
        })?;
        let numbers = entities.iter().copied().zip(0..).collect();
        Ok(Allegiance { graph, entities, numbers, relations })
    }

    fn on(&self, day: i32) -> Result<View, Error> {
        Ok(self.graph.as_of(date(day))?)
    }

    fn id(&self, entity: u32) -> Id<Any> {
        self.entities[entity as usize]
    }
}

fn period(row: &Row) -> Period {
    match row.to {
        OPEN => Period::since(date(row.from)),
        to => Period::between(date(row.from), date(to)).expect("a period ends after it starts"),
    }
}

fn date(number: i32) -> Day {
    Day::from_number(number).expect("the days of a world are within the calendar")
}

impl Peer for Allegiance {
    fn objects(&mut self, subject: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error> {
        let view = self.on(day)?;
        let facts = view.objects(self.id(subject), self.relations[usize::from(relation)])?;
        Ok(facts.iter().filter_map(|fact| Some(self.numbers[&fact.object_entity()?])).collect())
    }

    fn subjects(&mut self, relation: u16, object: u32, day: i32) -> Result<Vec<u32>, Error> {
        let view = self.on(day)?;
        let facts = view.subjects(self.relations[usize::from(relation)], self.id(object))?;
        Ok(facts.iter().map(|fact| self.numbers[&fact.subject()]).collect())
    }

    fn reach(&mut self, from: u32, day: i32) -> Result<Vec<u32>, Error> {
        let network = self.on(day)?.network(Grade::Certain)?;
        let mut seen = vec![false; self.entities.len()];
        seen[from as usize] = true;
        let (mut reached, mut done) = (vec![from], 0);
        for _ in 0..3 {
            let level = reached.len();
            for place in done..level {
                for tie in network.ties(self.id(reached[place])) {
                    let other = self.numbers[&tie.to()];
                    if !std::mem::replace(&mut seen[other as usize], true) {
                        reached.push(other);
                    }
                }
            }
            done = level;
        }
        Ok(reached)
    }

    fn chains(&mut self, relations: [u16; 3], day: i32) -> Result<u64, Error> {
        let view = self.on(day)?;
        let [first, second, third] = relations.map(|relation| self.relations[usize::from(relation)]);
        let mut count = 0;
        for start in &view.facts(Pattern::any().relation(first))? {
            let Some(middle) = start.object_entity() else { continue };
            for end in &view.objects(middle, second)? {
                let Some(end) = end.object_entity() else { continue };
                count += view.objects(end, third)?.len() as u64;
            }
        }
        Ok(count)
    }

    fn path(&mut self, from: u32, to: u32, day: i32) -> Result<Option<u32>, Error> {
        let view = self.on(day)?;
        let path = view.path_between(self.id(from), self.id(to), Grade::Certain)?;
        Ok(path.map(|path| path.facts.len() as u32))
    }
}
