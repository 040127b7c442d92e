-- Of how many revisions the user's name went; the counts and the times stay.
forget_old()
local all, named = call('HGETALL', K), 0
for i = 1, #all, 2 do
	local count, user, at, other, other_at = string.match(all[i + 1], '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
	if user == ARGV[2] or other == ARGV[2] then
		if user == ARGV[2] then user = '0' end
		if other == ARGV[2] then other = '0' end
		call('HSET', K, all[i], table.concat({ count, user, at, other, other_at }, ' '))
		named = named + 1
	end
end
return named
