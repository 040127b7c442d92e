-- Whether an entry would take its user's entries in all sites of the install over the budget: 512 bytes for each, and its texts.
local function exceeds(user, entry, rest, budget, sites)
	local OVERHEAD, LONGEST = 512, 11134
	local function size(name, value) return OVERHEAD + #name + value - 2 - #user end
	local bases = call('ZRANGEBYSCORE', sites, now, 'inf')
	local known, count, lists = false, 0, {}
	for i, base in ipairs(bases) do known = known or base == B end
	if not known then bases[#bases + 1] = B end
	for i, base in ipairs(bases) do
		lists[i] = call('SMEMBERS', base .. 'p:' .. user)
		count = count + #lists[i]
	end
	local taken = size(entry, #rest)
	if count * LONGEST + taken <= budget then return false end
	for i, base in ipairs(bases) do
		for _, other in ipairs(lists[i]) do
			if base ~= B or other ~= entry then
				local expires = call('ZSCORE', base .. 'x', other)
				-- Of what a lost site left behind, and of what has expired, nothing counts.
				if expires and tonumber(expires) > now then taken = taken + size(other, call('HSTRLEN', base .. 'e', other) - 24) end
			end
		end
	end
	return taken > budget
end

-- Writes one entry: 1 where it is new or other than the old one, 0 where it is the same, or the code of the refusal, negative.
local function write(entry, rest, expires, updated, most, budget)
	local lib = library()
	local room, client = lib.room_and_client(entry)
	local user = string.match(rest, '^%d+')
	local l, u, p = B .. 'l:' .. room, B .. 'u:' .. room, B .. 'p:' .. user
	local sites = user ~= '0' and lib.sites_of(user)
	local old = call('HGET', E, entry)
	local function keep(till)
		if due < 0 or expires < due then
			due = expires
			lib.note_due(due)
		end
		if till then
			lib.extend(till, M, E, X, W, S, N, l, u, p)
			if sites then
				call('ZADD', sites, till, B)
				lib.extend(till, sites)
			end
		end
	end
	if old and string.sub(old, 25) == rest then
		call('ZADD', X, expires, entry)
		local version, _, till = struct.unpack('<ddd', old)
		local short = expires > till
		if short then till = expires + SLACK end
		call('ZADD', W, -updated, entry)
		call('HSET', E, entry, struct.pack('<ddd', version, updated, till) .. rest)
		keep(short and till)
		return 0
	end
	local owner = old and lib.user_of(old)
	if owner and most > 0 and owner ~= user then return -4 end
	if not owner and most > 0 and user ~= '0' then
		local live = call('SCARD', p)
		if live >= most and live < 1000 then
			-- What a lost site left behind does not count.
			for _, other in ipairs(call('SMEMBERS', p)) do
				if not call('ZSCORE', X, other) then live = live - call('SREM', p, other) end
			end
		end
		if live >= most then return -5 end
	end
	if budget > 0 and user ~= '0' and (owner ~= user or #rest + 24 > #old) then
		if exceeds(user, entry, rest, budget, sites) then return -6 end
	end

	local version = lib.next_version()
	local _, entries, users = lib.state_of(room)
	if not entries then
		entries, users = 0, 0
		lib.unlink(l, u)
		call('ZADD', N, 0, room)
	end
	local till = expires + SLACK
	call('HSET', E, entry, struct.pack('<ddd', version, updated, till) .. rest)
	call('ZADD', X, expires, entry)
	call('ZADD', W, -updated, entry)
	if (call('ZADD', l, version, client) == 1) == (owner and true or false) then lib.corrupt('an entry is missing') end
	if not owner then entries = entries + 1 end
	if owner ~= user then
		if owner and owner ~= '0' then
			lib.unlist(entry, owner)
			if lib.drop_user(u, owner) then users = users - 1 end
		end
		if user ~= '0' then
			call('SADD', p, entry)
			if call('HINCRBY', u, user, 1) == 1 then users = users + 1 end
		end
	end
	lib.keep_state(room, version, entries, users)
	keep(till)
	return 1
end
