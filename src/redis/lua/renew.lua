-- ARGV[3] to [6]: the limit of changes, and how many writes, removals and rooms follow.
--
-- A beat that only renews, in rooms where nothing happened, is answered here, which is what most are: all that scripts share is
-- made of functions, and to make those costs more than this. Whatever else there is to do, nothing has been done of it; what has
-- been renewed may be renewed again.
local limit, writes, removals, rooms = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
if removals == 0 then
	local due = tonumber(call('HGET', M, 'd') or nil)
	local plain, told, done = due and now < due, {}, {}
	local at = 7 + 7 * writes
	for i = 1, rooms do
		local packed = plain and call('HGET', S, ARGV[at])
		plain = packed and (limit == 0 or struct.unpack('<d', packed) == tonumber(ARGV[at + 1]))
		told[i], at = { packed }, at + 2
	end
	at = 7
	for i = 1, writes do
		if not plain then break end
		local entry, rest, updated = ARGV[at] .. '\0' .. ARGV[at + 1], ARGV[at + 3], now - ARGV[at + 5]
		local expires = updated + ARGV[at + 4]
		local old = call('HGET', E, entry)
		plain = old and expires >= due and string.sub(old, 25) == rest
		if plain then
			local version, _, till = struct.unpack('<ddd', old)
			-- Without memory for it the first command is refused, and nothing of it is there.
			plain = expires <= till and type(redis.pcall('ZADD', X, expires, entry)) ~= 'table'
			if plain then
				call('ZADD', W, -updated, entry)
				call('HSET', E, entry, struct.pack('<ddd', version, updated, till) .. rest)
			end
		end
		done[i], at = 0, at + 7
	end
	if plain then return { done, {}, told } end
end

