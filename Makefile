# Every target does its own set-up and is safe to run again.

USERS ?= 5
PORT ?= 8080

.PHONY: help build demo test lint test-rust test-native test-stack test-wordpress test-browser bench screenshots clean

help:
	@echo 'make build                     target/release/libpresence.so'
	@echo 'make demo [USERS=5] [PORT=8080] a private WordPress with editors who are online; Ctrl-C ends it'
	@echo 'make test                      lint, Rust, PHPUnit native, the stack, PHPUnit in WordPress, Chromium'
	@echo 'make test-rust test-native test-stack test-wordpress test-browser lint    one of these'
	@echo 'make bench [ROUNDS=100]        what presence costs beside APCu, Redis, MariaDB and plain PHP: one table'
	@echo 'make screenshots               docs/images/dashboard.png, the picture of README.md'
	@echo 'make clean                     remove everything that was built or downloaded'

build:
	@tests/stack build

demo:
	@tests/demo/run '$(USERS)' '$(PORT)'

test:
	@tests/run lint rust native stack wordpress browser

lint:
	@tests/run lint

test-rust test-native test-stack test-wordpress test-browser:
	@tests/run $(@:test-%=%)

bench:
	@tests/bench/run $(ROUNDS)

screenshots:
	@tests/run screenshots

clean:
	@tests/stack clean
