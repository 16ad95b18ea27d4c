//! How surely something holds.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How surely something holds, as far as time goes. It says nothing without a voice: "certain,
/// says the KIO".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// The day lies within the widest reading of the period and outside the narrowest.
    Possible,
    /// By inertia or by structure: nobody vouches for the day, and nothing has cut it.
    Presumed,
    /// The day lies within the narrowest reading of the period.
    Certain,
}

impl Grade {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Grade::Possible => "possible",
            Grade::Presumed => "presumed",
            Grade::Certain => "certain",
        }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
