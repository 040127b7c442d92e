-- What has expired goes before anything is asked or done; if that is too much for one script, nothing else is done.
local due = tonumber(call('HGET', M, 'd') or nil)
if (not due or now >= due) and library().settle() == STEP then return redis.status_reply('AGAIN') end
