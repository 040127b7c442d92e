//! Floats as text: the fewest digits that give the same float back, laid out as PHP's `json_encode` does, so that an
//! engine written in PHP stores the same bytes.

use std::fmt::Write;

/// Longer than any `{:e}` of an f64: sign, 17 digits, point, `e-308`.
const LONGEST: usize = 32;
/// A number with more digits than this before the point is written with an exponent.
const MOST_DIGITS: i32 = 17;
/// So is one with more zeros than this after "0.".
const MOST_ZEROS: i32 = 3;

/// Appends a finite float, always as a float: `1.0`, never `1`.
pub fn push(out: &mut String, value: f64) {
    let mut text = Scientific { bytes: [0; LONGEST], length: 0 };
    let mut digits = [0; LONGEST];
    // Cannot fail: the buffer is long enough for every float.
    if write!(text, "{:e}", value.abs()).is_err() {
        return;
    }
    let (mantissa, exponent) = text.split();
    let mut count = 0;
    for &digit in mantissa.iter().filter(|&&byte| byte != b'.') {
        digits[count] = digit;
        count += 1;
    }
    let digits = std::str::from_utf8(&digits[..count]).unwrap_or_default();

    if value.is_sign_negative() {
        out.push('-');
    }
    // How many digits stand before the point; negative: how many zeros follow it.
    let point = exponent + 1;
    if !(-MOST_ZEROS..=MOST_DIGITS).contains(&point) {
        let (first, rest) = digits.split_at(1);
        let rest = if rest.is_empty() { "0" } else { rest };
        let sign = if exponent < 0 { '-' } else { '+' };
        // Writing to a String cannot fail.
        let _ = write!(out, "{first}.{rest}e{sign}{}", exponent.unsigned_abs());
    } else if point <= 0 {
        out.push_str("0.");
        push_zeros(out, point.unsigned_abs() as usize);
        out.push_str(digits);
    } else {
        let point = point as usize;
        let (whole, fraction) = digits.split_at(point.min(digits.len()));
        out.push_str(whole);
        push_zeros(out, point - whole.len());
        out.push('.');
        out.push_str(if fraction.is_empty() { "0" } else { fraction });
    }
}

fn push_zeros(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n('0', count));
}

/// Rust's `1.25e-7`, kept off the heap.
struct Scientific {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Scientific {
    /// Mantissa and exponent.
    fn split(&self) -> (&[u8], i32) {
        let text = &self.bytes[..self.length];
        let at = text.iter().position(|&byte| byte == b'e').unwrap_or(text.len());
        let exponent = text.get(at + 1..).and_then(|exponent| std::str::from_utf8(exponent).ok()?.parse().ok());
        (&text[..at], exponent.unwrap_or_default())
    }
}

impl Write for Scientific {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(std::fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}
