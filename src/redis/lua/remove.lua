return library().leave(ARGV[2] .. '\0' .. ARGV[3]) and 1 or 0
