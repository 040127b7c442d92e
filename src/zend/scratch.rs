//! A buffer for entries that keeps its memory from call to call.

use std::cell::{Cell, UnsafeCell};
use std::ops::{Deref, DerefMut};

use presence_store::Entries;

/// A buffer that held more rows than this is given back at the end of the request.
const KEEP: usize = 4096;

/// See the module. A fatal error jumps out of a function without running its destructors, so "in use" is a flag that
/// the end of the request clears, and not a borrow that would stay for ever.
#[derive(Default)]
pub struct Scratch {
    entries: UnsafeCell<Entries>,
    busy: Cell<bool>,
}

impl Scratch {
    /// An empty buffer: the kept one, or a fresh one for a call that happens inside another.
    pub fn take(&self) -> Buffer<'_> {
        if self.busy.replace(true) {
            Buffer::Own(Entries::default())
        } else {
            let mut buffer = Buffer::Kept(self);
            buffer.clear();
            buffer
        }
    }

    /// Forgets what a call that was cut off left behind. Only between requests, when no call is under way.
    pub fn reset(&self) {
        self.busy.set(false);
        // SAFETY: no call is under way, so no `Buffer` exists, and the value is never shared between threads.
        let entries = unsafe { &mut *self.entries.get() };
        if entries.len() > KEEP {
            *entries = Entries::default();
        }
    }
}

/// Access to a [`Scratch`], for one call.
pub enum Buffer<'a> {
    /// The kept one.
    Kept(&'a Scratch),
    /// A fresh one.
    Own(Entries),
}

impl Deref for Buffer<'_> {
    type Target = Entries;

    fn deref(&self) -> &Entries {
        match self {
            // SAFETY: `busy` gives the kept buffer to one `Buffer` at a time.
            Self::Kept(scratch) => unsafe { &*scratch.entries.get() },
            Self::Own(entries) => entries,
        }
    }
}

impl DerefMut for Buffer<'_> {
    fn deref_mut(&mut self) -> &mut Entries {
        match self {
            // SAFETY: as above, and this borrows the `Buffer` mutably.
            Self::Kept(scratch) => unsafe { &mut *scratch.entries.get() },
            Self::Own(entries) => entries,
        }
    }
}

impl Drop for Buffer<'_> {
    fn drop(&mut self) {
        if let Self::Kept(scratch) = self {
            scratch.busy.set(false);
        }
    }
}
