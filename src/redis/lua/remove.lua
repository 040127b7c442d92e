return library().leave(ARGV[3] .. '\0' .. ARGV[4]) and 1 or 0
