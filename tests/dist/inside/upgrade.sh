#!/bin/bash
# Inside a clean Debian 12 with PHP: new.deb is installed over old.deb while people's heartbeats go on.
#   VARIANT: patient, for a PHP-FPM whose reload lets requests come to their end: then none may fail
set -euo pipefail

cd /packages
. ./debian.sh

let_services_start
if [[ $VARIANT == patient ]]; then
	# As docs/operating.md has it.
	sed -i 's/^;process_control_timeout = .*/process_control_timeout = 10s/' /etc/php/8.2/fpm/php-fpm.conf
	grep -q '^process_control_timeout = 10s' /etc/php/8.2/fpm/php-fpm.conf || fail 'php-fpm.conf is not as expected'
fi
/etc/init.d/php8.2-fpm start >/dev/null
dpkg --install old.deb >/dev/null 2>&1 || fail 'the old package does not install'

# Three browsers' worth of load, four people each.
FIRST='10 20 30'
load php -n -d display_errors=0 load.php
beats 100
dpkg --install new.deb >/dev/null 2>&1 || fail 'the new package does not install over the old one'
beats 300
end_load
