//! A text as it was read, before its names are looked up.

use crate::model::Operator;

#[derive(Debug)]
pub(super) struct Text {
    pub(super) as_of: Option<Name>,
    pub(super) matches: Vec<Match>,
    pub(super) returns: Return,
}

/// A word of the text, by the byte at which it begins.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) at: usize,
    pub(super) text: String,
}

#[derive(Debug)]
pub(super) struct Match {
    pub(super) is_optional: bool,
    pub(super) paths: Vec<Path>,
    pub(super) condition: Option<Test>,
}

/// A node, and hops from it to further nodes.
#[derive(Debug)]
pub(super) struct Path {
    pub(super) first: Node,
    pub(super) hops: Vec<(Hop, Node)>,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) at: usize,
    pub(super) variable: Option<Name>,
    pub(super) labels: Vec<Name>,
    pub(super) properties: Vec<(Name, Operand)>,
}

#[derive(Debug)]
pub(super) struct Hop {
    pub(super) at: usize,
    pub(super) variable: Option<Name>,
    pub(super) types: Vec<Name>,
    pub(super) length: Option<(u32, Option<u32>)>,
    pub(super) properties: Vec<(Name, Operand)>,
    pub(super) way: Way,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Right,
    Left,
    Either,
}

/// What is true or not.
#[derive(Debug)]
pub(super) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    /// One of two, and not both.
    OneAlone(Box<[Test; 2]>),
    Not(Box<Test>),
    Compare {
        left: Operand,
        is: Operator,
        right: Operand,
    },
    In {
        left: Operand,
        list: Vec<Operand>,
    },
    /// Something is one of a list that is given when the query is asked.
    Among {
        left: Operand,
        list: Operand,
    },
    Null(Operand),
    /// Something is of all these kinds.
    Labels(Name, Vec<Name>),
    Exists(usize, Vec<Match>),
    /// A pattern that adds no variable.
    Pattern(Path),
}

#[derive(Clone, Debug)]
pub(super) enum Operand {
    Variable(Name),
    Property(Name, Name),
    /// A function of a variable.
    Function(Name, Name),
    Text(Name),
    Number(Name),
    Date(Name),
    Parameter(Name),
}

#[derive(Debug)]
pub(super) struct Return {
    pub(super) at: usize,
    pub(super) is_distinct: bool,
    /// None for a star.
    pub(super) items: Option<Vec<Item>>,
    pub(super) order: Vec<(Cell, bool)>,
    pub(super) skip: Option<u64>,
    pub(super) limit: Option<u64>,
}

#[derive(Debug)]
pub(super) struct Item {
    pub(super) cell: Cell,
    /// What it is called, or how it is written.
    pub(super) name: Name,
}

#[derive(Debug)]
pub(super) enum Cell {
    Of(Operand),
    /// Over all rows; of nothing for a star.
    All {
        function: Name,
        is_distinct: bool,
        of: Option<Operand>,
    },
}

impl Operand {
    pub(super) fn at(&self) -> usize {
        match self {
            Operand::Variable(name)
            | Operand::Property(name, _)
            | Operand::Function(name, _)
            | Operand::Text(name)
            | Operand::Number(name)
            | Operand::Date(name)
            | Operand::Parameter(name) => name.at,
        }
    }

    /// Whether it is written out in the text.
    pub(super) fn is_literal(&self) -> bool {
        matches!(self, Operand::Text(_) | Operand::Number(_) | Operand::Date(_))
    }
}
