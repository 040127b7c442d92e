//! Walking PHP arrays in order, whatever their keys are made of.

use std::marker::PhantomData;
use std::ptr;

use ext_php_rs::ffi::{
    HashTable, zend_hash_get_current_data_ex, zend_hash_get_current_key_ex, zend_hash_move_forward_ex,
};
use ext_php_rs::types::Zval;

use super::string;

/// What `zend_hash_get_current_key_ex` answers for a string key.
const HASH_KEY_IS_STRING: i32 = 1;

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
    table: *mut HashTable,
    position: u32,
    array: PhantomData<&'a HashTable>,
}

/// The pairs of `table`.
pub fn pairs(table: &HashTable) -> Pairs<'_> {
    Pairs { table: ptr::from_ref(table).cast_mut(), position: 0, array: PhantomData }
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (Key<'a>, &'a Zval);

    fn next(&mut self) -> Option<Self::Item> {
        let mut name = ptr::null_mut();
        let mut index = 0;
        // SAFETY: the table is alive for 'a and these calls only read it; the pointers are to places of our own.
        unsafe {
            let value = zend_hash_get_current_data_ex(self.table, &raw mut self.position).as_ref()?;
            let kind =
                zend_hash_get_current_key_ex(self.table, &raw mut name, &raw mut index, &raw const self.position);
            zend_hash_move_forward_ex(self.table, &raw mut self.position);
            let key =
                if kind == HASH_KEY_IS_STRING { Key::Name(string::bytes(name)) } else { Key::Index(index as i64) };
            Some((key, value.indirect().unwrap_or(value).dereference()))
        }
    }
}

/// Whether the keys are 0, 1, 2, … in this order.
pub fn is_list(table: &HashTable) -> bool {
    pairs(table).zip(0..).all(|((key, _), index)| key == Key::Index(index))
}
