if settle() == STEP then return redis.status_reply('AGAIN') end
return packed_state(ARGV[3])
