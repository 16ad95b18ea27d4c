//! Kinds at compile time: unit structs that name a kind, and the trait that says which kind is
//! a sort of which.
//!
//! Rust has no subtyping between structs, so [`Is`] is implemented flat: the [`kinds!`](crate::kinds)
//! macro takes every kind above the new one and checks, while compiling, that none is missing.

use std::fmt;

/// A kind known at compile time, such as [`Town`](crate::vocabulary::Town).
///
/// The unit struct is both the type (in `Id<Town>`) and the value (in `graph.add(Town, "Bhamo")`).
/// Declare your own with [`kinds!`](crate::kinds).
pub trait Kind: Copy + fmt::Debug + 'static {
    /// The name of the kind in the schema and in documents, in snake case.
    const NAME: &'static str;
    /// What an entity of this kind is, in one sentence.
    const DEFINITION: &'static str;
    /// The names of all kinds above this one, nearest first.
    const ABOVE: &'static [&'static str];
    /// The names of the kinds that this one gathers, when it is a union over kinds that were
    /// there before it.
    const MEMBERS: &'static [&'static str] = &[];
}

/// Says that everything of the kind `Self` is of the kind `J` too.
///
/// `ArmedGroup: Is<Actor>` lets an `Id<ArmedGroup>` go wherever an actor is asked for.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` is not of the kind `{J}`",
    label = "`{J}` is asked for here, and a `{Self}` is given",
    note = "for data whose kinds are known only at run time use `.any()` on the ids and the relation, or `narrow`"
)]
pub trait Is<J: Kind>: Kind {}

/// The kind of everything: the root of the kind graph.
///
/// An `Id<Any>` is an id whose kind is known at run time only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Any;

impl Kind for Any {
    const NAME: &'static str = "thing";
    const DEFINITION: &'static str = "Anything with an identity.";
    const ABOVE: &'static [&'static str] = &[];
}

impl Is<Any> for Any {}

/// What [`Graph::add`](crate::Graph::add) takes as the kind of a new entity: a kind known at compile
/// time, or a [`NamedKind`] found at run time.
pub trait KindTerm {
    /// The kind that the id of the new entity carries.
    type Typed;
    /// The name of the kind in the schema.
    fn kind_name(&self) -> &str;
}

impl<K: Kind> KindTerm for K {
    type Typed = K;
    fn kind_name(&self) -> &str {
        K::NAME
    }
}

/// A kind that is known by its name only, from a document, a user or an import.
///
/// ```
/// use allegiance::{Graph, NamedKind, vocabulary::conflict};
///
/// let mut graph = Graph::new(conflict());
/// let bhamo = graph.add(NamedKind::from("town"), "Bhamo")?;
/// assert_eq!(graph.entity(bhamo)?.kind(), "town");
/// assert!(graph.add(NamedKind::from("twon"), "Bhamo").is_err());
/// # Ok::<(), allegiance::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NamedKind(String);

impl From<&str> for NamedKind {
    fn from(name: &str) -> Self {
        NamedKind(name.to_owned())
    }
}

impl From<String> for NamedKind {
    fn from(name: String) -> Self {
        NamedKind(name)
    }
}

impl KindTerm for NamedKind {
    type Typed = Any;
    fn kind_name(&self) -> &str {
        &self.0
    }
}

/// Whether the names in `above` hold everything that is above each of them: what the
/// [`kinds!`](crate::kinds) macro checks while compiling.
#[doc(hidden)]
#[expect(clippy::indexing_slicing, reason = "a constant function has no iterators; out of bounds would not compile")]
pub const fn is_closed(above: &[&str], each_above: &[&[&str]]) -> bool {
    let mut i = 0;
    while i < each_above.len() {
        let mut j = 0;
        while j < each_above[i].len() {
            if !holds(above, each_above[i][j]) {
                return false;
            }
            j += 1;
        }
        i += 1;
    }
    true
}

/// The lines before the first blank one, of lines that are also given joined: the definition of a
/// kind among its docs.
#[doc(hidden)]
#[expect(clippy::indexing_slicing, reason = "a constant function has no iterators; out of bounds would not compile")]
pub const fn first_paragraph<'a>(joined: &'a str, lines: &[&str]) -> &'a str {
    let (mut line, mut end) = (0, 0);
    while line < lines.len() && !lines[line].is_empty() {
        end += lines[line].len();
        line += 1;
    }
    joined.split_at(end).0
}

#[expect(clippy::indexing_slicing, reason = "a constant function has no iterators; out of bounds would not compile")]
const fn holds(names: &[&str], name: &str) -> bool {
    let mut i = 0;
    while i < names.len() {
        if same(names[i].as_bytes(), name.as_bytes()) {
            return true;
        }
        i += 1;
    }
    false
}

#[expect(clippy::indexing_slicing, reason = "a constant function has no iterators; out of bounds would not compile")]
const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Declares kinds: for each a unit struct, its name in the schema, what it means, and **every**
/// kind above it (the root [`Any`] goes without saying). A kind left out does not compile.
///
/// A union gathers kinds that were there before it: after `gathers`, name every kind that
/// belongs, the narrower ones too.
///
/// ```
/// use allegiance::{kinds, Graph, vocabulary::*};
///
/// kinds! {
///     /// A mine and what belongs to it.
///     pub Mine = "mine": Facility, Site, Holdable;
///     /// What is worth taxing: towns and mines.
///     pub Taxable = "taxable" gathers Town, Mine;
/// }
///
/// let mut graph = Graph::new(conflict().with_kind::<Mine>()?.with_kind::<Taxable>()?);
/// let pangwa = graph.add(Mine, "the mines of Pangwa")?;
/// let taxed = pangwa.widen::<Taxable>();
/// assert_eq!(graph.entity(taxed)?.kind(), "mine");
/// # Ok::<(), allegiance::Error>(())
/// ```
///
/// ```compile_fail
/// use allegiance::{kinds, vocabulary::*};
/// kinds! {
///     /// `Site` and `Holdable`, which are above `Facility`, are missing.
///     pub Mine = "mine": Facility;
/// }
/// ```
#[macro_export]
macro_rules! kinds {
    () => {};
    ($(#[doc = $doc:literal])+ $vis:vis $Name:ident = $name:literal $(: $($Above:ident),+)?; $($rest:tt)*) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis struct $Name;

        impl $crate::Kind for $Name {
            const NAME: &'static str = $name;
            const DEFINITION: &'static str = $crate::__first_paragraph(concat!($($doc),+), &[$($doc),+]);
            const ABOVE: &'static [&'static str] = &[
                $($(<$Above as $crate::Kind>::NAME,)+)?
                <$crate::Any as $crate::Kind>::NAME,
            ];
        }

        const _: () = assert!(
            $crate::__is_closed(
                <$Name as $crate::Kind>::ABOVE,
                &[$($(<$Above as $crate::Kind>::ABOVE,)+)?],
            ),
            concat!("the kind `", $name, "` must name every kind above it: one is missing"),
        );

        impl $crate::Is<$Name> for $Name {}
        impl $crate::Is<$crate::Any> for $Name {}
        $($(impl $crate::Is<$Above> for $Name {})+)?

        $crate::kinds! { $($rest)* }
    };
    ($(#[doc = $doc:literal])+ $vis:vis $Name:ident = $name:literal gathers $($Member:ident),+; $($rest:tt)*) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis struct $Name;

        impl $crate::Kind for $Name {
            const NAME: &'static str = $name;
            const DEFINITION: &'static str = $crate::__first_paragraph(concat!($($doc),+), &[$($doc),+]);
            const ABOVE: &'static [&'static str] = &[<$crate::Any as $crate::Kind>::NAME];
            const MEMBERS: &'static [&'static str] = &[$(<$Member as $crate::Kind>::NAME),+];
        }

        impl $crate::Is<$Name> for $Name {}
        impl $crate::Is<$crate::Any> for $Name {}
        $(impl $crate::Is<$Name> for $Member {})+

        $crate::kinds! { $($rest)* }
    };
}
