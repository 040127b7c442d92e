//! The functions, by what they do. Each has its signature, as reflection shows it, beside its body.

mod engine;
mod exchange;
mod exchange_items;
mod read;
mod remove;
mod revisions;
mod rooms;
mod set;
mod signature;

use std::panic::{AssertUnwindSafe, catch_unwind};

use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::types::Zval;
use ext_php_rs::zend::ExecuteData;

use crate::arguments::Arguments;
use crate::failure::{Failure, throw_internal_error};

/// A function's body.
type Body = fn(&Arguments<'_>) -> Result<Zval, Failure>;

/// Every function of the extension.
pub fn all() -> Vec<FunctionBuilder<'static>> {
    vec![
        set::signature(),
        read::get_signature(),
        read::prefix_signature(),
        read::user_signature(),
        read::find_signature(),
        rooms::count_signature(),
        rooms::version_signature(),
        rooms::version_prefix_signature(),
        exchange::signature(),
        rooms::rooms_signature(),
        revisions::bump_signature(),
        revisions::revision_signature(),
        revisions::revisions_signature(),
        revisions::forget_signature(),
        remove::remove_signature(),
        remove::user_signature(),
        remove::gc_signature(),
        remove::clear_signature(),
        engine::signature(),
    ]
}

/// Runs a body for PHP: a failure is thrown, and so is a panic.
fn run(call: &ExecuteData, result: &mut Zval, body: Body) {
    match catch_unwind(AssertUnwindSafe(|| body(&Arguments::new(call)?))) {
        Ok(Ok(value)) => *result = value,
        Ok(Err(failure)) => failure.throw(),
        Err(_) => throw_internal_error(),
    }
}
