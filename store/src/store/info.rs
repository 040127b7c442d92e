//! Figures about a segment.

use super::Store;
use crate::layout::{BLOCK, LAYOUT, SHARDS, block, header, shard};
use crate::{Info, Now, Result, read};

impl Store {
    /// Different sites; each shard knows those that have a room in it.
    fn sites(&self, now: Now) -> Result<u64> {
        let mut hashes = Vec::new();
        for view in self.views() {
            let before = hashes.len();
            self.read(view, now, |view| {
                hashes.truncate(before);
                read::sites(view, |_, at| hashes.push(view.memory.load(at + block::HASH)))
            })?;
        }
        hashes.sort_unstable();
        hashes.dedup();
        Ok(hashes.len() as u64)
    }

    /// Figures about the segment. O(shards + sites + what has expired).
    ///
    /// # Errors
    /// [`Error::Contended`] and [`Error::Corrupt`].
    pub fn info(&self, now: Now) -> Result<Info> {
        self.gc(now)?;
        let memory = &self.segment.memory;
        Ok(Info {
            path: self.segment.path.clone(),
            owner: self.uid,
            layout: LAYOUT,
            epoch: memory.load(header::EPOCH),
            size: memory.load(header::SIZE),
            blocks: self.segment.geometry.blocks as u64,
            blocks_used: self.total(shard::BLOCKS),
            block_size: BLOCK as u32 * 8,
            shards: SHARDS as u32,
            entries: self.total(shard::ENTRIES),
            rooms: self.total(shard::ROOMS),
            sites: self.sites(now)?,
            refused_full: memory.load(header::REFUSED_FULL),
            refused_contended: memory.load(header::REFUSED_CONTENDED),
            refused_conflict: memory.load(header::REFUSED_CONFLICT),
            refused_limit: memory.load(header::REFUSED_LIMIT),
            recoveries: memory.load(header::RECOVERIES),
        })
    }
}
