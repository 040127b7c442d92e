//! What PHP calls when the module and a request start and end. The segment is left alone in all of these: module
//! startup runs as root in the FPM master and at every `php -v`.

use std::ffi::c_int;

use ext_php_rs::ffi::{ZEND_RESULT_CODE_FAILURE, ZEND_RESULT_CODE_SUCCESS};

use crate::globals::GLOBALS;
use crate::guard::catch;
use crate::{attachment, entry, exception, ini, redis, zend};

/// MINIT: names, classes, settings.
pub unsafe extern "C" fn module_startup(_kind: c_int, module: c_int) -> c_int {
    catch(ZEND_RESULT_CODE_FAILURE, || {
        zend::keys::intern();
        if exception::register().is_err() || entry::register().is_err() {
            return ZEND_RESULT_CODE_FAILURE;
        }
        ini::register(module);
        redis::prepare();
        ZEND_RESULT_CODE_SUCCESS
    })
}

/// MSHUTDOWN.
pub unsafe extern "C" fn module_shutdown(_kind: c_int, module: c_int) -> c_int {
    catch(ZEND_RESULT_CODE_FAILURE, || {
        ini::unregister(module);
        attachment::forget();
        GLOBALS.get().redis.take();
        ZEND_RESULT_CODE_SUCCESS
    })
}

/// RINIT: only notes that the attachment is to be looked at again before its next use.
pub unsafe extern "C" fn request_startup(_kind: c_int, _module: c_int) -> c_int {
    catch(ZEND_RESULT_CODE_FAILURE, || {
        let globals = GLOBALS.get();
        globals.attachment.borrow_mut().begin_request();
        // Here too: after a fatal error a request may end without the function below.
        globals.scratch.reset();
        globals.decoder.begin_request();
        ZEND_RESULT_CODE_SUCCESS
    })
}

/// RSHUTDOWN.
pub unsafe extern "C" fn request_shutdown(_kind: c_int, _module: c_int) -> c_int {
    catch(ZEND_RESULT_CODE_FAILURE, || {
        let globals = GLOBALS.get();
        globals.scratch.reset();
        globals.decoder.end_request();
        ZEND_RESULT_CODE_SUCCESS
    })
}
