-- ARGV[1], from its third number on: how many writes, removals and rooms there are; of each write its lease, its age, the most
-- entries of its user and the most bytes of those.
-- ARGV[2], …: the entries that are written, the rooms, the entries that are removed, and of each write user and data.
--
-- A beat that only renews is answered here, which is what most are: all that scripts share is
-- made of functions, and to make those costs more than this. The answer is the states of the rooms, one after the other, as a list
-- costs more. Whatever else there is to do, nothing has been done of it; what has been renewed may be renewed again.
local writes, removals, rooms, numbers = struct.unpack('<I8I8I8', ARGV[1], 17)
if removals == 0 then
	-- When the key ends, and in how long, say what the time is, for less than TIME.
	local due, left = call('PEXPIRETIME', D), call('PTTL', D)
	local now, plain, states = due - left, left > 0
	for i = 1, rooms do
		local state = plain and call('HGET', S, ARGV[1 + writes + i])
		if not state then
			plain = false
			break
		end
		states = states and states .. state or state
	end
	for i = 1, writes do
		if not plain then break end
		local entry, rest = ARGV[1 + i], ARGV[1 + writes + rooms + i]
		local ttl, age = struct.unpack('<I8I8', ARGV[1], numbers + 32 * i - 32)
		local updated = now - age
		local expires = updated + ttl
		local old = call('HGET', E, entry)
		plain = old and expires >= due and #old == #rest + 24 and string.find(old, rest, 25, true)
		if plain then
			local version, _, till = struct.unpack('<ddd', old)
			-- Without memory for it the first command is refused, and nothing of it is there.
			plain = expires <= till and type(redis.pcall('ZADD', X, expires, entry)) ~= 'table'
			if plain then
				call('ZADD', W, -updated, entry)
				call('HSET', E, entry, struct.pack('<ddd', version, updated, till) .. rest)
			end
		end
	end
	if plain then return states or '' end
end

