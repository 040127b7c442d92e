//! Names and data as words of blocks.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::Result;
use crate::hash::{Name, word};
use crate::layout::{block, kind};
use crate::shard::View;
use crate::transaction::Transaction;

/// What is left to store of a text: a client id, padded to a whole word, then data; or one name.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    parts: [&'a [u8]; 2],
}

impl<'a> Text<'a> {
    /// Of a site, a room or a revision.
    pub(super) fn of_name(name: Name<'a>) -> Self {
        Self { parts: [name.bytes(), &[]] }
    }

    /// Of an entry.
    pub(super) fn of_entry(client: Name<'a>, data: &'a str) -> Self {
        Self { parts: [client.bytes(), data.as_bytes()] }
    }

    pub(super) fn lengths(self) -> u64 {
        self.parts[0].len() as u64 | (self.parts[1].len() as u64) << 16
    }

    fn is_empty(self) -> bool {
        self.parts == [&[], &[]]
    }

    /// The next word; zeros behind the end.
    pub(super) fn next(&mut self) -> u64 {
        let part = &mut self.parts[usize::from(self.parts[0].is_empty())];
        let (first, rest) = part.split_at(part.len().min(8));
        *part = rest;
        word(first)
    }

    /// Stores the next words, as many as there are places and words.
    fn store(&mut self, mut places: &[AtomicU64]) {
        for part in &mut self.parts {
            let count = places.len().min(part.len() / 8);
            let (chunks, _) = part[..count * 8].as_chunks::<8>();
            for (place, chunk) in places.iter().zip(chunks) {
                place.store(u64::from_ne_bytes(*chunk), Ordering::Relaxed);
            }
            (places, *part) = (&places[count..], &part[count * 8..]);
            if let Some((place, left)) = places.split_first()
                && !part.is_empty()
            {
                place.store(word(part), Ordering::Relaxed);
                (places, *part) = (left, &[]);
            }
        }
    }
}

/// Stores what does not fit in place into claimed blocks: the first of them (0 = everything fits), or `None` when
/// there are not enough.
pub(super) fn store_more(transaction: &mut Transaction<'_>, view: View<'_>, mut text: Text<'_>) -> Result<Option<u64>> {
    let (mut first, mut link) = (0, None);
    while !text.is_empty() {
        let Some((number, at)) = transaction.claim(kind::MORE)? else {
            return Ok(None);
        };
        match link {
            None => first = number,
            Some(link) => view.memory.store(link, number),
        }
        link = Some(at + block::NEXT);
        text.store(view.memory.run(at + block::MORE_TEXT, block::MORE_WORDS));
    }
    Ok(Some(first))
}

/// Claims a block for something named and stores hash, lengths and text.
pub(super) fn claim_named(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    kind: u64,
    hash: u64,
    mut text: Text<'_>,
) -> Result<Option<(u64, usize)>> {
    let Some((number, at)) = transaction.claim(kind)? else {
        return Ok(None);
    };
    let lengths = text.lengths();
    text.store(view.memory.run(at + block::TEXT, block::TEXT_WORDS));
    let Some(more) = store_more(transaction, view, text)? else {
        return Ok(None);
    };
    view.memory.store(at + block::HASH, hash);
    view.memory.store(at + block::LENGTHS, lengths);
    view.memory.store(at + block::MORE, more);
    Ok(Some((number, at)))
}
