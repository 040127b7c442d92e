# shellcheck shell=bash
# A clean Debian 12, made once, and layers over it that are in memory, in namespaces that end with them.

(( EUID == 0 )) || die 'a clean Debian is entered as root; run: sudo make test-dist'

# need_debian FOLDER PACKAGES: with these packages, separated by commas.
need_debian() {
	[[ ! -d $1 ]] || return 0
	log_steps_to "$PWD/.stack/debian.log"
	trap explain_failure EXIT
	need_space "$1" 1000
	step 'Debian 12' make_debian "$@"
	trap - EXIT
}

make_debian() {
	local mirror
	mirror=$(debian_mirrors | head -n 1)
	rm -rf "$1.new"
	debootstrap --variant=minbase --include="$2" bookworm "$1.new" "$mirror"
	rm -rf "$1.new"/var/cache/apt/archives/*.deb "$1.new"/var/lib/apt/lists/*
	mv "$1.new" "$1"
}

# layer NAME FILE…: a fresh layer over the Debian in $debian, with the files in its /packages, and tests/dist/inside/NAME run
# in it. VARIANT says what NAME is to do, where it can do several things.
layer() {
	unshare --mount --pid --net --ipc --fork --kill-child bash -euc '
		debian=$1 inside=$2
		shift 2
		mount -t tmpfs tmpfs /mnt
		mkdir /mnt/upper /mnt/work /mnt/root
		mount -t overlay overlay -o "lowerdir=$debian,upperdir=/mnt/upper,workdir=/mnt/work" /mnt/root
		mount -t proc proc /mnt/root/proc
		mount -t tmpfs -o mode=1777 tmpfs /mnt/root/dev/shm
		mkdir /mnt/root/packages
		cp -r tests/dist/inside/* tests/chaos/Request.php "$@" /mnt/root/packages
		exec chroot /mnt/root env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 VARIANT="${VARIANT:-}" "/packages/$inside"
	' layer "$debian" "$@"
}
