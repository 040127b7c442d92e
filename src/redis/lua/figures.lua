-- Entries and rooms of the site, and whether anything is kept of it.
if settle() == STEP then return redis.status_reply('AGAIN') end
return { call('ZCARD', X), call('HLEN', S), call('EXISTS', X, O) }
