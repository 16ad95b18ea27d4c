//! Walks for those peers that have no walk of their own which minds the day: they say who is
//! around an entity on a day, and the rest is the same for all of them.

use crate::{Error, peers::Peer};

/// Who is one step away, in either direction, is pushed; the same one may come twice.
pub trait Around {
    fn entities(&self) -> usize;
    fn around(&mut self, entity: u32, day: i32, found: &mut Vec<u32>) -> Result<(), Error>;
}

/// Everyone within so many steps, the start included.
pub fn reach(graph: &mut impl Around, from: u32, day: i32, steps: u32) -> Result<Vec<u32>, Error> {
    let mut seen = vec![false; graph.entities()];
    seen[from as usize] = true;
    let mut reached = vec![from];
    let mut near = Vec::new();
    let mut done = 0;
    for _ in 0..steps {
        let level = reached.len();
        for place in done..level {
            near.clear();
            graph.around(reached[place], day, &mut near)?;
            for &entity in &near {
                if !std::mem::replace(&mut seen[entity as usize], true) {
                    reached.push(entity);
                }
            }
        }
        done = level;
    }
    Ok(reached)
}

/// The length of a shortest path, by search from both ends, level by level, the smaller one first.
pub fn path(graph: &mut impl Around, from: u32, to: u32, day: i32) -> Result<Option<u32>, Error> {
    if from == to {
        return Ok(Some(0));
    }
    let mut side = vec![0u8; graph.entities()];
    side[from as usize] = 1;
    side[to as usize] = 2;
    let mut open = [vec![from], vec![to]];
    let mut near = Vec::new();
    let mut steps = 0;
    while !open[0].is_empty() && !open[1].is_empty() {
        let here = usize::from(open[1].len() < open[0].len());
        let own = here as u8 + 1;
        let mut next = Vec::new();
        steps += 1;
        for entity in std::mem::take(&mut open[here]) {
            near.clear();
            graph.around(entity, day, &mut near)?;
            for &entity in &near {
                match side[entity as usize] {
                    0 => {
                        side[entity as usize] = own;
                        next.push(entity);
                    }
                    met if met != own => return Ok(Some(steps)),
                    _ => {}
                }
            }
        }
        open[here] = next;
    }
    Ok(None)
}

/// Chains of three relations, counted from each entity on by one probe after the other.
#[allow(dead_code, reason = "peers are features, and not all of them need it")]
pub fn chains(peer: &mut impl Peer, entities: usize, [first, second, third]: [u16; 3], day: i32) -> Result<u64, Error> {
    let mut count = 0;
    for start in 0..entities as u32 {
        for middle in peer.objects(start, first, day)? {
            for end in peer.objects(middle, second, day)? {
                count += peer.objects(end, third, day)?.len() as u64;
            }
        }
    }
    Ok(count)
}
