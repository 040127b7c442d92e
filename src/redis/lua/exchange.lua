local at = 7
local set, removed, told = {}, {}, {}
local dead = false
for i = 1, writes do
	local updated = now - ARGV[at + 5]
	local expires = updated + ARGV[at + 4]
	local done, result = pcall(write, ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], expires, updated, tonumber(ARGV[at + 6]))
	if not done then
		-- No memory for this one: what it would have written first was refused, so nothing of it is there.
		local why = type(result) == 'table' and result.err or tostring(result)
		if not string.find(why, 'OOM command not allowed', 1, true) then error({ err = why }) end
		result = -1
	end
	set[i], at = result, at + 7
	dead = dead or expires <= now
end
for i = 1, removals do
	removed[i], at = library().leave(ARGV[at] .. '\0' .. ARGV[at + 1]) and 1 or 0, at + 2
end
if dead then library().settle() end
for i = 1, rooms do
	told[i], at = news(ARGV[at], tonumber(ARGV[at + 1]), limit), at + 2
end
return { set, removed, told }
