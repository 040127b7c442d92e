-- How many went, and whether there are more.
local p, removed = B .. 'p:' .. ARGV[2], 0
local entries = call('SRANDMEMBER', p, STEP)
for _, entry in ipairs(entries) do
	if library().leave(entry) then
		removed = removed + 1
	else
		call('SREM', p, entry)
	end
end
return { removed, #entries == STEP and 1 or 0 }
