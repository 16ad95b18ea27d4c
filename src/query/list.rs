//! Answers that are lists: what is listed, and how much more was left out.

use std::ops::Deref;

/// A list of answers, and how many more are merely possible, without any dated bound, and were left
/// out. [`View::showing_all`](super::View::showing_all) leaves out none.
#[derive(Clone, Debug)]
pub struct List<T> {
    pub(crate) items: Vec<T>,
    pub(crate) left_out: usize,
}

impl<T> List<T> {
    /// How many more were left out.
    pub fn left_out(&self) -> usize {
        self.left_out
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List { items: Vec::new(), left_out: 0 }
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        List { items, left_out: 0 }
    }
}

impl<T> Deref for List<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
