//! Views on other threads while a writer commits: none of them ever changes.

#![cfg(test)]

use std::sync::mpsc;

use allegiance::{Graph, Pattern, Source, View, vocabulary::*};

/// Everything that a view answers, as text.
fn printed(view: &View) -> Result<String, allegiance::Error> {
    let view = view.showing_all();
    let facts = view.facts(Pattern::any().any_modality())?;
    Ok(facts.iter().map(|fact| format!("{fact}\n")).collect())
}

#[test]
fn readers_see_whole_revisions_that_never_change() -> Result<(), Box<dyn std::error::Error>> {
    let mut graph = Graph::new(conflict());
    let article = graph.source(Source::article("An article").published("2024-12-17"))?;
    let kia = graph.add(ArmedGroup, "KIA")?;
    let mut printed_at = Vec::new();
    std::thread::scope(|scope| -> Result<(), Box<dyn std::error::Error>> {
        let mut readers = Vec::new();
        let mut hand_over = Vec::new();
        for _ in 0..3 {
            let (send, receive) = mpsc::channel::<(View, String)>();
            hand_over.push(send);
            readers.push(scope.spawn(move || -> Result<usize, String> {
                let mut kept = Vec::new();
                for (view, before) in receive {
                    if printed(&view).map_err(|error| error.to_string())? != before {
                        return Err(format!("{} changed", view.revision()));
                    }
                    kept.push((view, before));
                }
                for (view, before) in &kept {
                    if printed(view).map_err(|error| error.to_string())? != *before {
                        return Err(format!("{} changed later", view.revision()));
                    }
                }
                Ok(kept.len())
            }));
        }
        for n in 0..60 {
            graph.batch(|batch| {
                let town = batch.add(Town, &format!("town {n}"))?;
                batch.state(kia, CONTROLS, town).fully().cite(article)?;
                batch.state(kia, CLAIMS_TERRITORY, town).cite(article)?;
                Ok(())
            })?;
            if n % 7 == 3 {
                let last = graph.claims().last().map(|claim| claim.id()).ok_or("no claim")?;
                graph.retract(last)?;
            }
            let view = graph.as_of("2024-12-17")?;
            let text = printed(&view)?;
            assert!(text.lines().count() > n, "both facts of a revision, or none");
            printed_at.push((graph.revision(), text.clone()));
            for reader in &hand_over {
                reader.send((view.clone(), text.clone()))?;
            }
        }
        drop(hand_over);
        for reader in readers {
            let read = reader.join().map_err(|_| "a reader panicked")??;
            assert_eq!(read, 60);
        }
        Ok(())
    })?;
    let now = graph.as_of("2024-12-17")?;
    for (revision, text) in printed_at {
        assert_eq!(printed(&now.known_at(revision)?)?, text, "as known at {revision}");
    }
    Ok(())
}
