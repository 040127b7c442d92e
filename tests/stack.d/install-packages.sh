#!/bin/bash
# Installs Debian packages without letting any of them start a service, now or at the next boot. Runs as root.
set -euo pipefail

policy=/usr/sbin/policy-rc.d
wrote_policy=''

units_enabled() {
	if command -v systemctl >/dev/null; then
		systemctl list-unit-files --type=service --state=enabled --no-legend 2>/dev/null | awk '{ print $1 }' | sort
	fi
}

restore_policy() {
	if [[ -n $wrote_policy ]]; then
		rm -f "$policy"
	fi
}
trap restore_policy EXIT

if [[ ! -e $policy ]]; then
	wrote_policy=yes
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod 755 "$policy"
fi

before=$(units_enabled)
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=120 update
apt-get -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends "$@"

# A package that brought a service enabled it for the next boot; nobody asked for that.
comm -13 <(printf '%s\n' "$before") <(units_enabled) | while read -r unit; do
	if [[ $unit =~ ^(nginx|php[0-9.]+-fpm|mariadb|redis-server)\.service$ ]]; then
		systemctl disable "$unit"
	fi
done
