-- How many went, and whether there are more.
if settle() == STEP then return redis.status_reply('AGAIN') end
local p, removed = B .. 'p:' .. ARGV[3], 0
local entries = call('SRANDMEMBER', p, STEP)
for _, entry in ipairs(entries) do
	if leave(entry) then
		removed = removed + 1
	else
		call('SREM', p, entry)
	end
end
return { removed, #entries == STEP and 1 or 0 }
