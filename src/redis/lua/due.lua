-- What has expired goes before anything is asked or done; if that is too much for one script, nothing else is done.
local due = call('PEXPIRETIME', D)
if now >= due then
	if library().settle() == STEP then return redis.status_reply('AGAIN') end
	due = call('PEXPIRETIME', D)
end
