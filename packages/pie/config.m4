dnl For PIE and for phpize by hand: PHP's own way to build an extension, which here asks cargo.

PHP_ARG_ENABLE([presence], [whether to enable presence], [AS_HELP_STRING([--enable-presence], [Enable presence])], [yes])

if test "$PHP_PRESENCE" != "no"; then
  AC_PATH_PROG([CARGO], [cargo], [no], [$PATH:$HOME/.cargo/bin])
  if test "$CARGO" = "no"; then
    AC_MSG_ERROR([presence is written in Rust: install Rust 1.88 or newer (https://rustup.rs) and libclang, and run again])
  fi
  PHP_SUBST([CARGO])
  PHP_SUBST([PHP_CONFIG])
  PHP_ADD_BUILD_DIR([modules])
  PHP_MODULES="$PHP_MODULES \$(phplibdir)/presence.so"
  PHP_ADD_MAKEFILE_FRAGMENT([$abs_srcdir/Makefile.frag], [$abs_srcdir], [$abs_builddir])
fi
