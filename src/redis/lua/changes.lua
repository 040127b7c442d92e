return news(ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]))
