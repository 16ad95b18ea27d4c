//! Oxigraph in memory: a statement is `subject relation object` in a named graph of its own, which in
//! turn has its first and last day and its source. Asked for quads by pattern, or in SPARQL.

use oxigraph::{
    model::{GraphName, GraphNameRef, Literal, NamedNode, NamedNodeRef, NamedOrBlankNodeRef, Quad, Term},
    sparql::{QueryResults, SparqlEvaluator},
    store::Store,
};

use super::Peer;
use crate::{
    Error,
    generate::World,
    walk::{self, Around},
};

const FIRST: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("x:first");
const LAST: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("x:last");
const SOURCE: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("x:source");

pub struct Oxigraph {
    store: Store,
    entities: usize,
}

impl Oxigraph {
    pub fn new(world: &World) -> Result<Self, Error> {
        let store = Store::new()?;
        let quads = world.rows.iter().zip(0..).flat_map(|(row, number)| {
            let statement = NamedNode::new_unchecked(format!("s:{number}"));
            let about = |key: NamedNodeRef<'_>, value: i32| {
                Quad::new(statement.clone(), key, Literal::from(value), GraphName::DefaultGraph)
            };
            [
                Quad::new(entity(row.subject), relation(row.relation), entity(row.object), statement.clone()),
                about(FIRST, row.from),
                about(LAST, row.to),
                about(SOURCE, i32::from(row.source)),
            ]
        });
        let mut loader = store.bulk_loader();
        loader.load_quads(quads)?;
        loader.commit()?;
        Ok(Oxigraph { store, entities: world.entities as usize })
    }

    fn ask(&self, query: &str) -> Result<QueryResults<'static>, Error> {
        Ok(SparqlEvaluator::new().parse_query(query)?.on_store(&self.store).execute()?)
    }

    fn entities_of(&self, query: &str) -> Result<Vec<u32>, Error> {
        let QueryResults::Solutions(solutions) = self.ask(query)? else { return Err("no solutions".into()) };
        let mut found = Vec::new();
        for solution in solutions {
            found.extend(solution?.get(0).and_then(number));
        }
        Ok(found)
    }

    fn bound(&self, statement: NamedOrBlankNodeRef<'_>, key: NamedNodeRef<'_>) -> Result<i32, Error> {
        let mut quads =
            self.store.quads_for_pattern(Some(statement), Some(key), None, Some(GraphNameRef::DefaultGraph));
        let quad = quads.next().ok_or("a statement without a period")??;
        let Term::Literal(day) = quad.object else { return Err("a day that is none".into()) };
        Ok(day.value().parse()?)
    }

    fn holds(&self, graph: &GraphName, day: i32) -> Result<bool, Error> {
        // What is said of the statement itself, in the default graph, is no step.
        let GraphName::NamedNode(statement) = graph else { return Ok(false) };
        let statement = statement.as_ref().into();
        Ok(self.bound(statement, FIRST)? <= day && day <= self.bound(statement, LAST)?)
    }
}

fn entity(number: u32) -> NamedNode {
    NamedNode::new_unchecked(format!("e:{number}"))
}

fn relation(number: u16) -> NamedNode {
    NamedNode::new_unchecked(format!("r:{number}"))
}

fn number(term: &Term) -> Option<u32> {
    match term {
        Term::NamedNode(node) => node.as_str().strip_prefix("e:")?.parse().ok(),
        _ => None,
    }
}

/// The part of a query that says that a statement holds on a day.
fn holding(statement: &str, day: i32) -> String {
    format!(
        "?{statement} <x:first> ?{statement}_first ; <x:last> ?{statement}_last .
         FILTER(?{statement}_first <= {day} && ?{statement}_last >= {day})"
    )
}

impl Oxigraph {
    /// The ends that are not given of the statements that hold on a day, of one relation or of any.
    fn push(
        &self,
        subject: Option<u32>,
        predicate: Option<u16>,
        object: Option<u32>,
        day: i32,
        found: &mut Vec<u32>,
    ) -> Result<(), Error> {
        let (from, by, to) = (subject.map(entity), predicate.map(relation), object.map(entity));
        let from = from.as_ref().map(|node| node.as_ref().into());
        let to = to.as_ref().map(|node| node.as_ref().into());
        for quad in self.store.quads_for_pattern(from, by.as_ref().map(NamedNode::as_ref), to, None) {
            let quad = quad?;
            if self.holds(&quad.graph_name, day)? {
                found.extend(number(&if subject.is_some() { quad.object } else { quad.subject.into() }));
            }
        }
        Ok(())
    }

    fn along(&self, from: Option<u32>, relation: u16, to: Option<u32>, day: i32) -> Result<Vec<u32>, Error> {
        let mut found = Vec::new();
        self.push(from, Some(relation), to, day, &mut found)?;
        Ok(found)
    }
}

impl Around for Oxigraph {
    fn entities(&self) -> usize {
        self.entities
    }

    fn around(&mut self, of: u32, day: i32, found: &mut Vec<u32>) -> Result<(), Error> {
        self.push(Some(of), None, None, day, found)?;
        self.push(None, None, Some(of), day, found)
    }
}

impl Peer for Oxigraph {
    fn objects(&mut self, subject: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error> {
        self.along(Some(subject), relation, None, day)
    }

    fn subjects(&mut self, relation: u16, object: u32, day: i32) -> Result<Vec<u32>, Error> {
        self.along(None, relation, Some(object), day)
    }

    fn reach(&mut self, from: u32, day: i32) -> Result<Vec<u32>, Error> {
        walk::reach(self, from, day, 3)
    }

    fn chains(&mut self, relations: [u16; 3], day: i32) -> Result<u64, Error> {
        walk::chains(self, self.entities, relations, day)
    }

    fn path(&mut self, from: u32, to: u32, day: i32) -> Result<Option<u32>, Error> {
        walk::path(self, from, to, day)
    }
}

/// The same, asked in SPARQL.
pub struct Sparql(pub Oxigraph);

impl Peer for Sparql {
    fn objects(&mut self, subject: u32, relation: u16, day: i32) -> Result<Vec<u32>, Error> {
        let holding = holding("s", day);
        self.0.entities_of(&format!("SELECT ?o {{ GRAPH ?s {{ <e:{subject}> <r:{relation}> ?o }} {holding} }}"))
    }

    fn subjects(&mut self, relation: u16, object: u32, day: i32) -> Result<Vec<u32>, Error> {
        let holding = holding("s", day);
        self.0.entities_of(&format!("SELECT ?o {{ GRAPH ?s {{ ?o <r:{relation}> <e:{object}> }} {holding} }}"))
    }

    fn reach(&mut self, from: u32, day: i32) -> Result<Vec<u32>, Error> {
        self.0.reach(from, day)
    }

    fn chains(&mut self, [first, second, third]: [u16; 3], day: i32) -> Result<u64, Error> {
        let (a, b, c) = (holding("a", day), holding("b", day), holding("c", day));
        let query = format!(
            "SELECT (COUNT(*) AS ?count) {{
                 GRAPH ?a {{ ?x <r:{first}> ?y }} {a}
                 GRAPH ?b {{ ?y <r:{second}> ?z }} {b}
                 GRAPH ?c {{ ?z <r:{third}> ?w }} {c}
             }}"
        );
        let QueryResults::Solutions(mut solutions) = self.0.ask(&query)? else { return Err("no solutions".into()) };
        match solutions.next().ok_or("no count")??.get(0) {
            Some(Term::Literal(count)) => Ok(count.value().parse()?),
            _ => Err("no count".into()),
        }
    }

    fn path(&mut self, from: u32, to: u32, day: i32) -> Result<Option<u32>, Error> {
        self.0.path(from, to, day)
    }
}
