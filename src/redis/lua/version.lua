if settle() == STEP then return redis.status_reply('AGAIN') end
if call('ZCARD', X) == 0 then return '0' end
return call('HGET', M, 'v') or corrupt('the versions are gone')
