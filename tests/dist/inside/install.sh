#!/bin/bash
# Inside a clean Debian 12 with PHP: the package comes, is upgraded, and goes.
set -euo pipefail

cd /packages
. ./debian.sh
passed=0

ok() {
	passed=$(( passed + 1 ))
	echo "  ok  $1"
}

# All files but what dpkg and the system log to, and the folders in which Debian keeps the state of PHP's modules.
files() {
	find / -xdev \( -path /proc -o -path /packages -o -path /var/lib/dpkg -o -path /var/log -o -path /var/cache -o -path /run \
		-o -path /tmp -o -path '/var/lib/php/modules/*' -type d -empty \) -prune -o -print | sort
}

# fpm CODE: what PHP-FPM answers to it.
fpm() {
	echo "<?php $1" >/packages/page.php
	php -n -r 'require "Request.php"; echo ( new Request( "/run/php/php8.2-fpm.sock", "/packages/page.php", [] ) )->answer();' | tr -d '\0'
}

in_cli() { php -m | grep -x presence >/dev/null; }
in_fpm() { php-fpm8.2 -m | grep -x presence >/dev/null; }
serves() { [[ $(fpm 'echo extension_loaded( "presence" ) ? "there" : "absent";') == *there* ]]; }

let_services_start
/etc/init.d/php8.2-fpm start >/dev/null
files >/tmp/before
! in_cli && ! in_fpm && ! serves || fail 'the extension is there before the package'

dpkg --install /packages/php8.2-presence_*_amd64.deb >/tmp/dpkg.log 2>&1 || { cat /tmp/dpkg.log; fail 'it does not install'; }
in_cli || fail 'php -m does not list it'
in_fpm || fail 'php-fpm -m does not list it'
ok 'the package enables itself for CLI and FPM'

# The reload goes on after the package has asked for it.
wait_until serves || fail 'the running PHP-FPM has not taken it'
grep -q 'using inherited socket' /var/log/php8.2-fpm.log && ! grep -q 'exiting' /var/log/php8.2-fpm.log || fail 'PHP-FPM was not reloaded'
ok 'a running PHP-FPM takes it by a reload'

fpm 'presence_set( "room", "tab", [], 1, 600 );' >/dev/null
[[ $(stat -c '%U %a' /dev/shm/php-presence-33.v*) == 'www-data 600' ]] || fail 'no memory of www-data'
[[ $(setpriv --reuid=www-data --regid=www-data --clear-groups php -r 'echo presence_count( "room" )["entries"];') == 1 ]] \
	|| fail 'the command line does not see what PHP-FPM sees'
ok 'PHP-FPM and the command line of its user see the same'

dpkg --install /packages/php8.2-presence_*_amd64.deb >/dev/null 2>&1
[[ $(fpm 'echo "entries ", presence_count( "room" )["entries"];') == *'entries 1'* ]] || fail 'installing it again lost an entry'
phpdismod -v 8.2 -s cli presence
dpkg --install /packages/php8.2-presence_*_amd64.deb >/dev/null 2>&1
! in_cli && in_fpm || fail 'what an administrator disabled was enabled'
phpenmod -v 8.2 -s cli presence
ok 'installed again, it keeps who is online and what an administrator disabled'

dpkg --remove php8.2-presence >/tmp/dpkg.log 2>&1 || { cat /tmp/dpkg.log; fail 'it cannot be removed'; }
[[ $(fpm 'echo extension_loaded( "presence" ) ? "there" : "absent";') == *absent* ]] && ! in_cli && ! in_fpm || fail 'it is removed and still loaded, or PHP-FPM has ended'
[[ -z $(php -v 2>&1 >/dev/null) && $(php -m 2>&1) != *arning* ]] || fail 'PHP misses it after removal'
[[ -z $(ls /dev/shm) ]] || fail "memory is left: $(ls /dev/shm)"
ok 'removed, it is loaded nowhere and its memory is gone'

dpkg --purge php8.2-presence >/tmp/dpkg.log 2>&1 || { cat /tmp/dpkg.log; fail 'it cannot be purged'; }
rm -f /packages/page.php
diff /tmp/before <(files) || fail 'purged, it leaves something (>) or took something (<)'
ok 'purged, it leaves no file'

echo "deb: $passed tests passed"
