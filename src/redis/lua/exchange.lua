-- ARGV[3] to [6]: the limit of changes, and how many writes, removals and rooms follow.
local limit, writes, removals, rooms = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local at = 7
local set, removed, told = {}, {}, {}
local dead = false
for i = 1, writes do
	local room, client, user, data = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
	local updated = now - ARGV[at + 5]
	local expires = updated + ARGV[at + 4]
	local entry, rest = room .. '\0' .. client, user .. ' ' .. data
	local old = call('HGET', E, entry)
	local done, result = true, 0
	if old and string.sub(old, 25) == rest then
		-- A renewal, which is what most beats are, is made here: to make a function costs more than it does.
		result = redis.pcall('ZADD', X, expires, entry)
		done = type(result) ~= 'table'
		if done then
			result = 0
			local version, _, till = struct.unpack('<ddd', old)
			local short = expires > till
			if short then till = expires + SLACK end
			call('ZADD', W, -updated, entry)
			call('HSET', E, entry, struct.pack('<ddd', version, updated, till) .. rest)
			if short then
				library().extend(till, M, E, X, W, S, N, B .. 'l:' .. room, B .. 't:' .. room, B .. 'u:' .. room, B .. 'p:' .. user)
			end
			if not due or expires < due then
				due = expires
				call('HSET', M, 'd', due)
			end
		end
	else
		done, result = pcall(write, room, client, entry, old, user, rest, expires, updated, tonumber(ARGV[at + 6]))
	end
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
