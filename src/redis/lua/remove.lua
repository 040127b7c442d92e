if settle() == STEP then return redis.status_reply('AGAIN') end
return leave(ARGV[3] .. '\0' .. ARGV[4]) and 1 or 0
