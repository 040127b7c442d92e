//! Walking PHP arrays in order, whatever their keys are made of.

use std::marker::PhantomData;
use std::ptr;

use ext_php_rs::ffi::{HashTable, IS_UNDEF};
use ext_php_rs::types::Zval;

use super::array::is_packed;
use super::string;

/// A key of a PHP array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// An integer.
    Index(i64),
    /// Any bytes: PHP does not ask for UTF-8.
    Name(&'a [u8]),
}

/// Keys and values, references followed. No PHP code may run while one of these is in use, unless the caller holds a
/// reference of its own to the array (a change then goes to a copy).
pub struct Pairs<'a> {
    table: *const HashTable,
    position: u32,
    array: PhantomData<&'a HashTable>,
}

/// The pairs of `table`.
pub fn pairs(table: &HashTable) -> Pairs<'_> {
    Pairs { table: ptr::from_ref(table), position: 0, array: PhantomData }
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (Key<'a>, &'a Zval);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        // SAFETY: the table is alive for 'a, and has as many elements as it says, of the kind that its flags say: bare
        // values, or values with their keys.
        unsafe {
            let (packed, elements) = (is_packed(&*self.table), (*self.table).__bindgen_anon_1);
            while self.position < (*self.table).nNumUsed {
                let place = self.position as usize;
                self.position += 1;
                let (key, value) = if packed {
                    (Key::Index(place as i64), &*elements.arPacked.add(place))
                } else {
                    let bucket = &*elements.arData.add(place);
                    let name = (!bucket.key.is_null()).then(|| Key::Name(string::bytes(bucket.key)));
                    (name.unwrap_or(Key::Index(bucket.h as i64)), &bucket.val)
                };
                // What was removed leaves a gap.
                if value.u1.v.type_ != IS_UNDEF as u8 {
                    return Some((key, value.indirect().unwrap_or(value).dereference()));
                }
            }
        }
        None
    }
}

/// Whether the keys are 0, 1, 2, … in this order.
pub fn is_list(table: &HashTable) -> bool {
    pairs(table).zip(0..).all(|((key, _), index)| key == Key::Index(index))
}
