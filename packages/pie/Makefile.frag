# Always asked: cargo knows itself what is to be built anew.
.PHONY: presence-cargo
presence-cargo:
	PHP="$(PHP_EXECUTABLE)" PHP_CONFIG="$(PHP_CONFIG)" CARGO_TARGET_DIR="$${CARGO_TARGET_DIR:-$(builddir)/target}" \
		$(CARGO) build --release --locked --package presence --manifest-path "$(srcdir)/../../Cargo.toml"

$(phplibdir)/presence.so: presence-cargo
	cp "$${CARGO_TARGET_DIR:-$(builddir)/target}/release/libpresence.so" "$@"
