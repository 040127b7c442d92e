return news(ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5]))
