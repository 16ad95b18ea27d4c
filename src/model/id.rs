//! Ids: how entities, sources, statements and claims are named in code.
//!
//! An id is a place in one graph and carries the tag of that graph, so that an id of another
//! graph is an error and never another entity. Ids are not written to documents: keys are.

use std::{cmp::Ordering, fmt, hash, marker::PhantomData};

use super::{Any, Is, Kind};

/// Which graph an id belongs to: a number that is given once in a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct GraphTag(pub(crate) u64);

/// The id of an entity of the kind `K`, in one graph.
///
/// ```
/// use allegiance::{Graph, Id, vocabulary::*};
///
/// let mut graph = Graph::new(conflict());
/// let kia: Id<ArmedGroup> = graph.add(ArmedGroup, "Kachin Independence Army")?;
/// let actor: Id<Actor> = kia.widen();
/// assert_eq!(graph.narrow::<ArmedGroup>(actor)?, kia);
/// assert!(graph.narrow::<Person>(actor).is_err());
/// # Ok::<(), allegiance::Error>(())
/// ```
pub struct Id<K> {
    pub(crate) index: u32,
    pub(crate) graph: GraphTag,
    kind: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    pub(crate) const fn new(index: u32, graph: GraphTag) -> Self {
        Id { index, graph, kind: PhantomData }
    }

    pub(crate) const fn retyped<J>(self) -> Id<J> {
        Id::new(self.index, self.graph)
    }
}

impl<K: Kind> Id<K> {
    /// The same entity, its kind no longer known at compile time.
    pub const fn any(self) -> Id<Any> {
        self.retyped()
    }

    /// The same entity as one of a wider kind.
    pub const fn widen<J: Kind>(self) -> Id<J>
    where
        K: Is<J>,
    {
        self.retyped()
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Id<K> {}

impl<K, J> PartialEq<Id<J>> for Id<K> {
    fn eq(&self, other: &Id<J>) -> bool {
        (self.index, self.graph) == (other.index, other.graph)
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Within one graph, the order of addition.
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.graph, self.index).cmp(&(other.graph, other.index))
    }
}

impl<K> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        (self.index, self.graph).hash(state);
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entity({})", self.index)
    }
}

macro_rules! plain_ids {
    ($($(#[$meta:meta])* $Name:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $Name {
            pub(crate) graph: GraphTag,
            pub(crate) index: u32,
        }

        impl $Name {
            pub(crate) const fn new(index: u32, graph: GraphTag) -> Self {
                $Name { graph, index }
            }

            /// Its place in the order in which these were made, from 0.
            #[must_use]
            pub const fn number(self) -> u32 {
                self.index
            }
        }

        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($Name), "({})"), self.index)
            }
        }
    )+};
}

plain_ids! {
    /// The id of a source in one graph.
    SourceId;
    /// The id of a statement in one graph. Ids are given in the order in which statements were first made.
    StatementId;
    /// The id of a claim in one graph.
    ClaimId;
}
