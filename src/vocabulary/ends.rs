//! From the types at the ends of a relation to the names that the schema gives them.

use crate::model::{Count, Identifier, Kind, Name, Share, Text, ValueType};

/// A type that values of one sort have in code.
pub(super) trait ValueSort {
    fn value_type() -> ValueType;
}

impl<K: Kind> ValueSort for K {
    fn value_type() -> ValueType {
        ValueType::Entity(K::NAME.to_owned())
    }
}

impl ValueSort for () {
    fn value_type() -> ValueType {
        ValueType::Nothing
    }
}

macro_rules! literals {
    ($($Literal:ident),+) => {$(
        impl ValueSort for $Literal {
            fn value_type() -> ValueType {
                ValueType::$Literal
            }
        }
    )+};
}

literals!(Text, Name, Identifier, Count, Share);
