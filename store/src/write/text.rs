//! Names and data as words of blocks.

use crate::Result;
use crate::hash::Name;
use crate::layout::{block, kind};
use crate::shard::View;
use crate::transaction::Transaction;

/// The text of an entry: the client id, padded to a whole word, then the data.
pub(super) struct Text<'a> {
    pub(super) client: &'a Name,
    pub(super) data: &'a [u8],
}

impl Text<'_> {
    pub(super) fn words(&self) -> impl ExactSizeIterator<Item = u64> + Clone + '_ {
        let client = self.client.words();
        (0..client.len() + self.data.len().div_ceil(8)).map(move |index| match index.checked_sub(client.len()) {
            None => client[index],
            Some(index) => data_word(self.data, index),
        })
    }

    pub(super) fn lengths(&self) -> u64 {
        self.client.len as u64 | (self.data.len() as u64) << 16
    }
}

/// A word of data, the last one padded with zeros.
fn data_word(data: &[u8], index: usize) -> u64 {
    let rest = &data[index * 8..];
    if let Some(whole) = rest.first_chunk::<8>() {
        return u64::from_ne_bytes(*whole);
    }
    let mut padded = [0; 8];
    padded[..rest.len()].copy_from_slice(rest);
    u64::from_ne_bytes(padded)
}

/// Stores what does not fit in place into claimed blocks: the first of them (0 = everything fits), or `None` when
/// there are not enough.
pub(super) fn store_more(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    words: impl ExactSizeIterator<Item = u64>,
) -> Result<Option<u64>> {
    let mut words = words.skip(block::TEXT_WORDS).peekable();
    let (mut first, mut link) = (0, None);
    while words.peek().is_some() {
        let Some((number, at)) = transaction.claim(kind::MORE)? else {
            return Ok(None);
        };
        match link {
            None => first = number,
            Some(link) => view.memory.store(link, number),
        }
        link = Some(at + block::NEXT);
        for (place, word) in (at + block::MORE_TEXT..at + block::MORE_TEXT + block::MORE_WORDS).zip(&mut words) {
            view.memory.store(place, word);
        }
    }
    Ok(Some(first))
}

/// Claims a block for something named and stores hash, lengths and text.
pub(super) fn claim_named(
    transaction: &mut Transaction<'_>,
    view: View<'_>,
    kind: u64,
    hash: u64,
    lengths: u64,
    words: impl ExactSizeIterator<Item = u64> + Clone,
) -> Result<Option<(u64, usize)>> {
    let Some((number, at)) = transaction.claim(kind)? else {
        return Ok(None);
    };
    let Some(more) = store_more(transaction, view, words.clone())? else {
        return Ok(None);
    };
    view.memory.store(at + block::HASH, hash);
    view.memory.store(at + block::LENGTHS, lengths);
    view.memory.store(at + block::MORE, more);
    for (place, word) in (at + block::TEXT..at + block::TEXT + block::TEXT_WORDS).zip(words) {
        view.memory.store(place, word);
    }
    Ok(Some((number, at)))
}
