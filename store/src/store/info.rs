//! Figures about a segment.

use super::Store;
use crate::layout::{BLOCK, LAYOUT, SHARDS, block, header, kind, shard};
use crate::{Error, Info, Now, Result};

impl Store {
    /// Different sites; each shard knows those that have a room in it.
    fn sites(&self, now: Now) -> Result<u64> {
        let mut hashes = Vec::new();
        for view in self.views() {
            let before = hashes.len();
            self.read(view, now, |view| {
                hashes.truncate(before);
                let mut more = self.segment.geometry.blocks;
                (0..self.segment.geometry.name_buckets as u64).try_for_each(|bucket| {
                    view.walk(view.name_bucket(bucket), block::NEXT, |_, at| {
                        more = more.checked_sub(1).ok_or(Error::Corrupt("there are more names than blocks"))?;
                        if view.memory.load(at) == kind::SITE {
                            hashes.push(view.memory.load(at + block::HASH));
                        }
                        Ok(true)
                    })
                })
            })?;
        }
        hashes.sort_unstable();
        hashes.dedup();
        Ok(hashes.len() as u64)
    }

    /// Figures about the segment. O(buckets).
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
