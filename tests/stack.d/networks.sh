# shellcheck shell=bash
# Two networks, each of one web server, that meet where Redis listens and nowhere else. Only root may make them; for anybody
# else the servers share the machine's.

# make_networks: their numbers follow from the stack's port. Nothing is left of what cannot be made whole.
make_networks() {
	(( EUID == 0 )) && command -v ip >/dev/null || return 0
	local base=$(( PORT % 16384 * 8 )) net
	# The range that is set aside for benchmarks, RFC 2544.
	net=198.$(( 18 + base / 65536 )).$(( base / 256 % 256 ))
	echo "$net.$(( base % 256 + 1 ))" >"$RUN/network"
	if ! connect_networks "$net" $(( base % 256 + 1 )); then
		remove_networks
	fi
}

# connect_networks NET FIRST: a bridge with that address, and the networks "npPORT-1" and "npPORT-2" with the next two.
connect_networks() {
	local i
	ip link add "np$PORT" type bridge && ip address add "$1.$2/29" dev "np$PORT" && ip link set "np$PORT" up || return
	for i in 1 2; do
		ip netns add "np$PORT-$i" && ip link add "np$PORT-$i" type veth peer name eth0 netns "np$PORT-$i" &&
			ip link set "np$PORT-$i" master "np$PORT" up && ip -n "np$PORT-$i" link set lo up &&
			ip -n "np$PORT-$i" address add "$1.$(( $2 + i ))/29" dev eth0 && ip -n "np$PORT-$i" link set eth0 up || return
	done
}

remove_networks() {
	[[ -e $RUN/network ]] || return 0
	local i
	for i in 1 2; do
		ip netns delete "np$PORT-$i" 2>/dev/null || true
	done
	ip link delete "np$PORT" 2>/dev/null || true
	rm -f "$RUN/network"
}

# The address on which Redis listens, where there are networks.
redis_address() {
	cat "$RUN/network" 2>/dev/null || true
}
