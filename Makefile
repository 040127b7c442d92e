# Every target does its own set-up and is safe to run again.

USERS ?= 5
PORT ?= 8080

.PHONY: help build demo test lint test-rust test-native test-engines test-stack test-wordpress test-wordpress-6.8 test-wordpress-multisite test-wordpress-table test-browser test-long test-playground bench bench-heartbeat bench-redis soak screenshots screenshots-all bundle pot chaos fuzz valgrind clean

help:
	@echo 'make build                     target/release/libpresence.so'
	@echo 'make dist                      dist/: the plugin as a zip, the extension as a .deb, SHA256SUMS'
	@echo 'make test-dist                 installs both: by WordPress and in a clean Debian 12, as README.md says; needs root'
	@echo 'make test-matrix               the native tests on every PHP that is built for: one table; needs root'
	@echo 'make demo [USERS=5] [PORT=8080] a private WordPress with editors who are online; Ctrl-C ends it'
	@echo 'make test                      Rust, lint, PHPUnit native, the stack, PHPUnit in WordPress, Chromium: the tests of every change'
	@echo 'make test-long                 what those leave out: all of PHPUnit in WordPress 6.8 and in a network of sites, and what'
	@echo '                               waits in real time'
	@echo 'make test-rust test-native test-engines test-stack test-wordpress test-browser lint    one of these'
	@echo 'make test-wordpress-6.8 test-wordpress-multisite test-wordpress-table    PHPUnit in WordPress 6.8, in a network'
	@echo '                               of sites, without the extension'
	@echo 'make test-playground            the blueprints in the real WordPress Playground and Chromium; not part of make test'
	@echo 'make bench [ROUNDS=100]        what presence costs beside APCu, Redis, MariaDB and plain PHP: one table'
	@echo 'make bench-heartbeat [ROUNDS=200] what a heartbeat costs with 0 to 10,000 people online; draws docs/images/heartbeat.svg'
	@echo 'make bench-redis [ROUNDS=100]  what a heartbeat costs over Redis, in PINGs'
	@echo 'make soak [SECONDS=60]           as many minutes of 3,000 tabs in compressed time: nobody flickers, no ghosts, flat memory'
	@echo 'make screenshots               docs/images/*.png, the pictures of README.md'
	@echo 'make screenshots-all            every surface, with 0 to 500 people, in .stack/screenshots'
	@echo 'make bundle                     the scripts and styles in php/assets that are made of several files'
	@echo 'make pot                        php/languages/native-presence.pot, the strings for translators'
	@echo 'make chaos [ROUNDS=5000]       storms over the store and over PHP-FPM: kills, stops, reloads, damage'
	@echo 'make fuzz [SECONDS=60]          coverage-guided fuzzing of the store, so long for each target'
	@echo 'make valgrind                   the native tests under valgrind'
	@echo 'make clean                     remove everything that was built or downloaded'

build:
	@tests/stack build

.PHONY: dist test-dist test-matrix

dist:
	@tests/stack packages build dist
	@packages/dist

test-dist: dist
	@tests/run dist

test-matrix: build
	@tests/stack packages test redis stack dist-test zts
	@tests/matrix/run

demo:
	@tests/demo/run '$(USERS)' '$(PORT)'

test:
	@tests/run rust+lint native stack wordpress+engines browser+servers+wordpress-table+oldest+network

test-long:
	@tests/run leases+wordpress-long wordpress-multisite+wordpress-6.8

lint:
	@tests/run lint

test-rust test-native test-engines test-stack test-wordpress test-wordpress-6.8 test-wordpress-multisite test-wordpress-table test-browser test-playground:
	@tests/run $(@:test-%=%)

bench:
	@tests/bench/run $(ROUNDS)

bench-heartbeat:
	@tests/bench/heartbeat/run $(ROUNDS)

bench-redis:
	@tests/bench/redis/run $(ROUNDS)

soak:
	@tests/stack packages stack build
	@tests/soak/run $(SECONDS)

screenshots:
	@tests/run screenshots

screenshots-all:
	@tests/run screenshots-all

bundle:
	@packages/bundle

pot: bundle
	@tests/stack packages lint
	@tests/lint/pot

chaos: build
	@tests/stack packages stack
	@tests/chaos/run '$(or $(ROUNDS),5000)'

fuzz:
	@tests/stack packages build fuzz
	@store/fuzz/run '$(or $(SECONDS),60)'

valgrind: build
	@tests/stack packages test valgrind
	@tests/valgrind/run

clean:
	@tests/stack clean
