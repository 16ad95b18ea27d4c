//! Columns as bytes: numbers of one width, the least byte first.

use std::io;

use crate::graph::{Edge, Saying};

/// An item of a column.
pub(crate) trait Packed: Copy {
    /// How many bytes one takes.
    const WIDTH: usize;

    /// Fills bytes with as many items as there is room for.
    fn pack(items: &[Self], to: &mut [u8]);

    fn unpack(bytes: &[u8], to: &mut Vec<Self>);
}

macro_rules! packed {
    ($($Item:ty as $Word:ty, $to:expr, $from:expr;)+) => {$(
        impl Packed for $Item {
            const WIDTH: usize = size_of::<$Word>();

            fn pack(items: &[Self], to: &mut [u8]) {
                for (room, &item) in to.as_chunks_mut().0.iter_mut().zip(items) {
                    let word: $Word = $to(item);
                    *room = word.to_le_bytes();
                }
            }

            fn unpack(bytes: &[u8], to: &mut Vec<Self>) {
                to.extend(bytes.as_chunks().0.iter().map(|&word| $from(<$Word>::from_le_bytes(word))));
            }
        }
    )+};
}

packed! {
    u8 as u8, std::convert::identity, std::convert::identity;
    u16 as u16, std::convert::identity, std::convert::identity;
    u32 as u32, std::convert::identity, std::convert::identity;
    Saying as u64, Saying::bits, Saying::from_bits;
    Edge as u128, Edge::bits, Edge::from_bits;
}

/// How many bytes a piece has at most: all of it stays in the nearest caches.
pub(crate) const PIECE: usize = 64 << 10;

/// A column that can be handed over as bytes.
pub(crate) trait Column {
    /// How many bytes it takes.
    fn bytes(&self) -> u64;

    /// Hands over all of it, a piece at a time.
    fn each_piece(&self, piece: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()>;
}

impl<T: Packed> Column for &[T] {
    fn bytes(&self) -> u64 {
        self.len() as u64 * T::WIDTH as u64
    }

    fn each_piece(&self, piece: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let mut room = vec![0; PIECE];
        for items in self.chunks(PIECE / T::WIDTH) {
            T::pack(items, &mut room);
            piece(room.get(..items.len() * T::WIDTH).unwrap_or_default())?;
        }
        Ok(())
    }
}

impl<T: Packed> Column for Vec<T> {
    fn bytes(&self) -> u64 {
        self.as_slice().bytes()
    }

    fn each_piece(&self, piece: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        self.as_slice().each_piece(piece)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_is_packed_unpacks() {
        let numbers: Vec<u32> = (0..50_000).map(|n| n * 77_777).collect();
        let (mut bytes, mut again) = (Vec::new(), Vec::new());
        let column = numbers.as_slice();
        column.each_piece(&mut |piece| bytes.write_all(piece)).unwrap();
        assert_eq!((bytes.len() as u64, &bytes[4..8]), (column.bytes(), &77_777u32.to_le_bytes()[..]));
        u32::unpack(&bytes, &mut again);
        assert_eq!(again, numbers);
        let bits = 0x0000_0007_ffff_fffe_0000_0003_0000_0009;
        let edge = Edge::from_bits(bits);
        assert_eq!((edge.other, edge.from, edge.to, edge.statement(), edge.bits()), (9, 3, -2, 7, bits));
    }
}
