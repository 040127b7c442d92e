//! How much PHP memory an entry may take once it is decoded: 10,240 bytes of JSON can become a megabyte of PHP values.

/// Most arrays, lists and objects together, the outermost included.
const MAX_ARRAYS: u32 = 512;
/// Most values in all, the arrays included.
const MAX_VALUES: u32 = 2048;

const TOO_MANY_ARRAYS: &str = "must contain at most 512 arrays, itself included";
const TOO_MANY_VALUES: &str = "must contain at most 2048 values, all arrays included";

/// Counts the values of one entry. `Err` is the rule that the entry breaks.
#[derive(Default)]
pub struct Bounds {
    arrays: u32,
    values: u32,
}

impl Bounds {
    /// Counts an array, which is a value as well.
    pub fn array(&mut self) -> Result<(), &'static str> {
        self.value()?;
        self.arrays += 1;
        if self.arrays > MAX_ARRAYS { Err(TOO_MANY_ARRAYS) } else { Ok(()) }
    }

    /// Counts a value that is no array.
    #[inline]
    pub fn value(&mut self) -> Result<(), &'static str> {
        self.values += 1;
        if self.values > MAX_VALUES { Err(TOO_MANY_VALUES) } else { Ok(()) }
    }
}
