return library().packed_state(ARGV[2])
