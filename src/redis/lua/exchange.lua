local set, removed, told = {}, {}, {}
local dead = false
for i = 1, writes do
	local ttl, age, most, budget = struct.unpack('<I8I8I8I8', ARGV[1], numbers + 32 * i - 32)
	local updated = now - age
	local expires = updated + ttl
	local done, result = pcall(write, ARGV[1 + i], ARGV[1 + writes + rooms + removals + i], expires, updated, most, budget)
	if not done then
		-- No memory for this one: what it would have written first was refused, so nothing of it is there.
		local why = type(result) == 'table' and result.err or tostring(result)
		if not string.find(why, 'OOM command not allowed', 1, true) then error({ err = why }) end
		result = -1
	end
	set[i], dead = result, dead or expires <= now
end
for i = 1, removals do
	removed[i] = library().leave(ARGV[1 + writes + rooms + i]) and 1 or 0
end
if dead then library().settle() end
for i = 1, rooms do
	told[i] = library().packed_state(ARGV[1 + writes + i]) or false
end
return { set, removed, told }
