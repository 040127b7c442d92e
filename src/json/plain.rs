//! Strings that stand in JSON as they are, which is nearly all of them: many bytes at a look.

/// How many bytes of a look.
const LOOK: usize = 16;

/// How a string begins.
#[derive(Clone, Copy)]
pub struct Plain {
    /// Bytes before the first that is a quote, a backslash or below a space; all of them if there is none.
    pub len: usize,
    /// Whether these are ASCII. May be false because of what follows them.
    pub is_ascii: bool,
}

/// Looks how far `bytes` can stand in JSON as they are.
#[inline]
pub fn plain(bytes: &[u8]) -> Plain {
    let (chunks, rest) = bytes.as_chunks::<LOOK>();
    let mut seen = 0;
    for (index, chunk) in chunks.iter().enumerate() {
        let (escaped, high) = look(*chunk);
        seen |= high;
        if escaped != 0 {
            return Plain { len: index * LOOK + escaped.trailing_zeros() as usize, is_ascii: seen == 0 };
        }
    }
    if rest.is_empty() {
        return Plain { len: bytes.len(), is_ascii: seen == 0 };
    }
    let (escaped, high) = match bytes.last_chunk::<LOOK>() {
        // Some of it once more.
        Some(last) => {
            let (escaped, high) = look(*last);
            (escaped >> (LOOK - rest.len()), high)
        }
        None => look(padded(rest)),
    };
    let len = bytes.len() - rest.len() + (escaped.trailing_zeros() as usize).min(rest.len());
    Plain { len, is_ascii: seen | high == 0 }
}

/// Less than a look, with spaces behind. Whole words, as copies of unknown length take a call.
#[inline]
fn padded(bytes: &[u8]) -> [u8; LOOK] {
    let mut all = [b' '; LOOK];
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        all[..8].copy_from_slice(first);
        all[bytes.len() - 8..bytes.len()].copy_from_slice(last);
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        all[..4].copy_from_slice(first);
        all[bytes.len() - 4..bytes.len()].copy_from_slice(last);
    } else {
        all.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
    }
    all
}

/// A bit for each byte that JSON escapes, and one for each that is not ASCII.
#[cfg(target_arch = "x86_64")]
#[inline]
fn look(bytes: [u8; LOOK]) -> (u32, u32) {
    use std::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_loadu_si128, _mm_max_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8,
    };
    // SAFETY: every x86-64 has SSE2, and the bytes are as many as are loaded.
    unsafe {
        let bytes = _mm_loadu_si128(bytes.as_ptr().cast());
        let equal = |byte: u8| _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte.cast_signed()));
        let last_control = _mm_set1_epi8(0x1f);
        let control = _mm_cmpeq_epi8(_mm_max_epu8(bytes, last_control), last_control);
        let escaped = _mm_or_si128(control, _mm_or_si128(equal(b'"'), equal(b'\\')));
        (_mm_movemask_epi8(escaped).cast_unsigned(), _mm_movemask_epi8(bytes).cast_unsigned())
    }
}

/// A bit for each byte that JSON escapes, and one for each that is not ASCII.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn look(bytes: [u8; LOOK]) -> (u32, u32) {
    let bits = |is_set: fn(u8) -> bool| bytes.iter().rev().fold(0, |bits, &byte| bits << 1 | u32::from(is_set(byte)));
    (bits(|byte| byte < b' ' || byte == b'"' || byte == b'\\'), bits(|byte| !byte.is_ascii()))
}
