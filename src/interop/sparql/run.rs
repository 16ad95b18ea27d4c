//! Runs a query over a dataset, and counts what it spends.

use std::{collections::HashSet, sync::Arc};

use oxrdf::Term as Raw;
use spareval::{CancellationToken, InternalQuad, QueryEvaluationError, QueryEvaluator, QueryResults, QueryableDataset};

use super::{
    atom::{Atom, Names},
    dataset::Dataset,
    fault::{SparqlError, SparqlFault},
    plan::COUNTS,
    results::{Labels, Results, Solutions},
    term::{Term, Triple},
};
use crate::{Error, infer::Watch, model::text::excerpt};

/// A dataset while it is asked.
pub(super) struct Run<'a, 'v> {
    pub(super) data: &'a Dataset<'v>,
    pub(super) watch: &'a Watch,
}

impl<'a, 'v: 'a> QueryableDataset<'a> for &'a Run<'a, 'v> {
    type InternalTerm = Atom<'v>;
    type Error = Error;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Atom<'v>>,
        predicate: Option<&Atom<'v>>,
        object: Option<&Atom<'v>>,
        graph_name: Option<Option<&Atom<'v>>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Atom<'v>>, Error>> + use<'a, 'v> {
        let Run { data, watch } = **self;
        let found = match graph_name {
            // All is in the default graph.
            Some(None) => Some(data.matching(watch, subject, predicate, object)),
            _ => None,
        };
        let (found, failed) = match found {
            None => (None, None),
            Some(Ok(found)) => (Some(found), None),
            Some(Err(error)) => (None, Some(Err(error))),
        };
        let counted = found.into_iter().flatten().map(move |three| {
            watch.step()?;
            let [subject, predicate, object] = three?;
            Ok(InternalQuad { subject, predicate, object, graph_name: None })
        });
        let mut over = false;
        counted.chain(failed).take_while(move |quad| !std::mem::replace(&mut over, quad.is_err()))
    }

    fn internalize_term(&self, term: Raw) -> Result<Atom<'v>, Error> {
        if let Raw::Literal(literal) = &term {
            self.watch.text(literal.value().len())?;
        }
        Ok(self.data.names.atom(term))
    }

    fn externalize_term(&self, term: Atom<'v>) -> Result<Raw, Error> {
        Ok(self.data.names.term(&term))
    }
}

/// Runs a query over any dataset.
pub(super) fn run<'d>(
    dataset: impl QueryableDataset<'d>,
    query: &spargebra::Query,
    watch: &Arc<Watch>,
    names: Option<&Names<'_>>,
) -> Result<Results, Error> {
    let token = CancellationToken::new();
    let counts = {
        let (watch, token) = (Arc::clone(watch), token.clone());
        move |_: &[Raw]| {
            let goes_on = watch.step().is_ok();
            if !goes_on {
                token.cancel();
            }
            Some(oxrdf::Literal::from(goes_on).into())
        }
    };
    let evaluator = QueryEvaluator::new()
        .with_cancellation_token(token)
        .with_custom_function(oxrdf::NamedNode::new_unchecked(COUNTS), counts);
    let found = evaluator.prepare(query).execute(dataset).map_err(|error| told(error, watch));
    let found = found.and_then(|found| gathered(found, watch, names));
    // Once it is over, what was found may be a part, however it ended.
    match watch.over() {
        Some(over) => Err(over.clone().into()),
        None => found,
    }
}

fn gathered(found: QueryResults<'_>, watch: &Watch, names: Option<&Names<'_>>) -> Result<Results, Error> {
    let mut labels = Labels::default();
    let mut term = |raw: Raw| {
        let mut term = Term::of(raw, names);
        labels.relabel(&mut term);
        term
    };
    match found {
        QueryResults::Boolean(truth) => Ok(Results::Truth(truth)),
        QueryResults::Solutions(found) => {
            let variables = found.variables().iter().map(|it| it.as_str().to_owned()).collect();
            let mut rows = Vec::new();
            for solution in found {
                watch.row()?;
                let solution = solution.map_err(|error| told(error, watch))?;
                rows.push(solution.values().iter().map(|cell| cell.clone().map(&mut term)).collect());
            }
            Ok(Results::Solutions(Solutions { variables, rows }))
        }
        QueryResults::Graph(found) => {
            let (mut triples, mut seen) = (Vec::new(), HashSet::new());
            for triple in found {
                watch.row()?;
                let triple = triple.map_err(|error| told(error, watch))?;
                let (subject, predicate) = (term(triple.subject.into()), term(triple.predicate.into()));
                let triple = Triple { subject, predicate, object: term(triple.object) };
                if seen.insert(triple.clone()) {
                    triples.push(triple);
                }
            }
            Ok(Results::Triples(triples))
        }
    }
}

/// What went wrong, in our own words.
fn told(error: QueryEvaluationError, watch: &Watch) -> Error {
    match (watch.over(), error) {
        (Some(over), _) => over.clone().into(),
        (None, QueryEvaluationError::Dataset(error)) => match error.downcast::<Error>() {
            Ok(own) => *own,
            Err(other) => SparqlError::of_parser("", &other.to_string()).into(),
        },
        (None, QueryEvaluationError::UnsupportedCustomFunction(name)) => {
            let (construct, instead) = (excerpt(&name.to_string()), "there is no such function");
            SparqlError::new("", 0, SparqlFault::Unsupported { construct, instead }).into()
        }
        (None, other) => SparqlError::of_parser("", &other.to_string()).into(),
    }
}
