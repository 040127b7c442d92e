#!/bin/bash
# Inside a clean Debian 12 with PHP: new.deb is installed over old.deb while people's heartbeats go on.
#   VARIANT: patient, for a PHP-FPM whose reload lets requests come to their end: then none may fail
set -euo pipefail

cd /packages

fail() {
	echo "upgrade: $*" >&2
	exit 1
}

# There is no init here; to Debian's scripts this says that services are nevertheless theirs to reload.
printf '#!/bin/sh\nexit 0\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
if [[ $VARIANT == patient ]]; then
	# As docs/operating.md has it.
	sed -i 's/^;process_control_timeout = .*/process_control_timeout = 10s/' /etc/php/8.2/fpm/php-fpm.conf
	grep -q '^process_control_timeout = 10s' /etc/php/8.2/fpm/php-fpm.conf || fail 'php-fpm.conf is not as expected'
fi
/etc/init.d/php8.2-fpm start >/dev/null
dpkg --install old.deb >/dev/null 2>&1 || fail 'the old package does not install'

# Three browsers' worth of load, four people each, until the file `stop` is there; a report of each in report-N.
for first in 10 20 30; do
	php -n -d display_errors=0 load.php "$first" >"report-$first" 2>&1 &
done

# beats N: every one of them has had N more beats since it was last asked.
beats() {
	local first deadline=$(( SECONDS + 120 ))
	for first in 10 20 30; do
		until (( $(stat -c %s "beats-$first" 2>/dev/null || echo 0) >= ${seen[$first]:-0} + $1 )); do
			(( SECONDS < deadline )) || { cat report-*; fail 'no beats come through'; }
			sleep 0.05
		done
		seen[first]=$(stat -c %s "beats-$first")
	done
}
declare -A seen=()

beats 100
dpkg --install new.deb >/dev/null 2>&1 || fail 'the new package does not install over the old one'
beats 300
touch stop
for job in $(jobs -p); do
	wait "$job" || { cat report-*; exit 1; }
done
cat report-*
