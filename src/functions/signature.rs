//! Short words for signatures.

use ext_php_rs::args::Arg;
use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::flags::DataType;

/// A PHP function whose work is done by a [`super::Body`]. Its arguments are all required up to
/// [`FunctionBuilder::not_required`].
macro_rules! function {
    ($name:literal, $body:path) => {{
        extern "C" fn handler(call: &mut ::ext_php_rs::zend::ExecuteData, result: &mut ::ext_php_rs::types::Zval) {
            crate::functions::run(call, result, $body);
        }
        ::ext_php_rs::builders::FunctionBuilder::new($name, handler)
    }};
}
pub(super) use function;

/// A string.
pub fn string(name: &str) -> Arg<'static> {
    Arg::new(name, DataType::String)
}

/// An int.
pub fn int(name: &str) -> Arg<'static> {
    Arg::new(name, DataType::Long)
}

/// An array.
pub fn array(name: &str) -> Arg<'static> {
    Arg::new(name, DataType::Array)
}

/// The site, which comes after what every call must say.
pub fn site() -> Arg<'static> {
    string("site").default("''")
}

/// A greatest age, or any.
pub fn max_age() -> Arg<'static> {
    int("max_age").allow_null().default("null")
}

/// The two arguments that page through a long answer.
pub fn paged(function: FunctionBuilder<'static>) -> FunctionBuilder<'static> {
    function.arg(int("limit").default("1000")).arg(int("offset").default("0"))
}

/// Rows of an answer, unless the caller says otherwise.
pub const LIMIT: i64 = 1000;

/// The return type.
pub fn returning(function: FunctionBuilder<'static>, kind: DataType) -> FunctionBuilder<'static> {
    function.returns(kind, false, false)
}
