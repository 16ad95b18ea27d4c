//! What rows say of an entity, by which it is found again.

use std::{
    borrow::Borrow,
    hash::{Hash, Hasher},
};

/// How much fits into a table itself: a key and a name, mostly.
const SHORT: usize = 46;

/// What a row says in some columns. What is short stands in the table that it is looked up in, and not somewhere else
/// in memory: to go and look there took longer than all else that finding it takes.
#[derive(Debug)]
pub(super) enum Said {
    Short(u8, [u8; SHORT]),
    Long(Box<[u8]>),
}

impl Said {
    fn bytes(&self) -> &[u8] {
        match self {
            Said::Short(len, bytes) => bytes.get(..usize::from(*len)).unwrap_or_default(),
            Said::Long(bytes) => bytes,
        }
    }
}

impl From<&[u8]> for Said {
    fn from(said: &[u8]) -> Self {
        let mut bytes = [0; SHORT];
        match (bytes.get_mut(..said.len()), u8::try_from(said.len())) {
            (Some(into), Ok(len)) => {
                into.copy_from_slice(said);
                Said::Short(len, bytes)
            }
            _ => Said::Long(said.into()),
        }
    }
}

impl Borrow<[u8]> for Said {
    fn borrow(&self) -> &[u8] {
        self.bytes()
    }
}

impl Hash for Said {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().hash(state);
    }
}

impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Eq for Said {}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn what_was_said_is_found_again_however_long_it_is() {
        let all = [b'x'; 300];
        let known: HashMap<Said, usize> = (0..all.len()).map(|len| (Said::from(&all[..len]), len)).collect();
        assert!((0..all.len()).all(|len| known.get(&all[..len]) == Some(&len)));
        assert_eq!(known.get(&all[..]), None);
    }
}
