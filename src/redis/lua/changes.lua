if settle() == STEP then return redis.status_reply('AGAIN') end
return news(ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5]))
