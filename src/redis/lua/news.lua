-- What happened in a room after `since`, at most `limit` changes: its state, the version of the last change told,
-- whether the caller is to begin anew, who joined or changed with their values, and who left. Of a room in which nothing
-- happened only its state, and so with a limit of 0.
local function news(room, since, limit)
	local packed = call('HGET', S, room) or library().packed_state(room)
	if limit == 0 then return { packed or false } end
	if not packed then return { false, '0', 1, {}, {} } end
	local version, floor, entries_now, _, tombs = struct.unpack('<ddddd', packed)
	if since == version then return { packed } end

	local lib = library()
	-- Names a page that ends with the version `told`, of a telling that began at the version `began`: 2^52, 12 bits that
	-- depend on the epoch, how much later the telling began (5 bits of shift, 7 of size, rounded down), 28 bits of `told`.
	local function page(told, began)
		local later, shift = math.max(began - told, 0), 0
		while later >= 128 do
			later, shift = math.floor(later / 2), shift + 1
		end
		local lag = shift < 32 and shift * 128 + later or 4095
		return PAGE + math.floor(told / EPOCH) * 2971 % 4096 * 2 ^ 40 + lag * 2 ^ 28 + told % 2 ^ 28
	end

	-- Up to where a caller knows all, and at which version it began to be told from the beginning; nothing when it knows
	-- nothing that helps.
	local function known(since, version, floor)
		local told, began = since, since
		if since >= PAGE then
			told = version - version % 2 ^ 28 + since % 2 ^ 28
			if told > version then told = told - 2 ^ 28 end
			local lag = math.floor(since / 2 ^ 28) % 4096
			began = told + lag % 128 * 2 ^ math.floor(lag / 128)
			if told < 0 or page(told, began) ~= since then return end
		end
		if since < 1 or began < floor or began > version then return end
		local epoch = tonumber(call('HGET', M, 'f')) or 0
		-- Of an earlier run of the server only what is still so is known.
		if began < epoch and version >= epoch then return end
		return told, began
	end

	local told, began = known(since, version, floor)
	local reset = not told
	if reset then told, began = 0, version end
	local after = '(' .. int(told)
	local live = call('ZRANGE', B .. 'l:' .. room, after, '+inf', 'BYSCORE', 'LIMIT', 0, limit + 1, 'WITHSCORES')
	local gone = {}
	if call('ZCARD', B .. 'l:' .. room) ~= entries_now then lib.corrupt('a client is not in its room') end
	if not reset and tombs > 0 then
		if call('ZCARD', B .. 't:' .. room) ~= tombs then lib.corrupt('those who left are missing') end
		gone = call('ZRANGE', B .. 't:' .. room, after, '+inf', 'BYSCORE', 'LIMIT', 0, limit + 1, 'WITHSCORES')
	end
	local i, j, entries, clients, removed = 1, 1, {}, {}, {}
	for _ = 1, limit do
		local live_at, gone_at = tonumber(live[i + 1]), tonumber(gone[j + 1])
		if not live_at and not gone_at then break end
		if live_at and (not gone_at or live_at < gone_at) then
			clients[#clients + 1] = live[i]
			entries[#entries + 1] = room .. '\0' .. live[i]
			told, i = live_at, i + 2
		else
			removed[#removed + 1] = gone[j]
			told, j = gone_at, j + 2
		end
	end
	local delivered = version
	if live[i] or gone[j] then
		delivered = told < began and page(told, began) or told
	end
	return { packed, int(delivered), reset and 1 or 0, lib.put_entries({}, entries, clients), removed }
end
