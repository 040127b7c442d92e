-- What happens in a site by the server's clock, and how somebody leaves.
local M, N = B .. 'm', B .. 'n'
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Most entries that one script removes because they have expired.
local STEP = 500
-- How much longer than its last entry a key lives at least, so that few renewals have to extend it.
local SLACK = 600000
local EPOCH = 2 ^ 36
-- Versions are below it.
local MOST = 2 ^ 53

local function int(number)
	return string.format('%.0f', number)
end

-- What most calls do without: functions are made anew by every run of a script, and are dearer than what they do.
local made
local function library()
	if made then return made end
	local corrupt

	-- A command has one key alone: of several, a node that is being given a slot wants all to be there.
	local function unlink(...)
		for _, key in ipairs({ ... }) do call('UNLINK', key) end
	end

	-- In which sites of the install a user is.
	local function sites_of(user)
		return string.match(B, '^.-}') .. ':i:' .. user
	end

	-- Takes an entry off its user's list, and the site off the user's when it was the last.
	local function unlist(entry, user)
		local p = B .. 'p:' .. user
		call('SREM', p, entry)
		if call('EXISTS', p) == 0 then call('ZREM', sites_of(user), B) end
	end

	-- A part of the site is missing, as on a server that evicts keys: nothing of it can be believed.
	function corrupt(what)
		for _, key in ipairs({ S, N }) do
			local rooms = key == S and call('HKEYS', S) or call('ZRANGE', N, 0, -1)
			for _, room in ipairs(rooms) do
				unlink(B .. 'l:' .. room, B .. 'u:' .. room)
			end
		end
		for _, value in ipairs(call('HVALS', E)) do
			local user = string.match(value, '^(%d+) ', 25) or ''
			call('UNLINK', B .. 'p:' .. user)
			call('ZREM', sites_of(user), B)
		end
		unlink(M, D, E, X, W, S, N)
		error({ err = 'CORRUPT ' .. what })
	end

	local function room_and_client(entry)
		local from = 1
		while true do
			local at = string.find(entry, '\0', from, true)
			if not at then corrupt('an entry has no name') end
			if string.byte(entry, at + 1) ~= 255 then
				return string.sub(entry, 1, at - 1), string.sub(entry, at + 1)
			end
			from = at + 2
		end
	end

	local function user_of(value)
		return string.match(value, '^(%d+) ', 25) or corrupt('an entry has no user')
	end

	-- A room's state as it is kept; nothing when nobody is in it.
	local function packed_state(room)
		local packed = call('HGET', S, room)
		if not packed and call('EXISTS', B .. 'l:' .. room) == 1 then corrupt('a room is missing') end
		return packed
	end

	-- Its version, entries and users.
	local function state_of(room)
		local packed = packed_state(room)
		if packed then return struct.unpack('<ddd', packed) end
	end

	local function keep_state(room, version, entries, users)
		call('HSET', S, room, struct.pack('<ddd', version, entries, users))
	end

	-- One entry fewer of a user in a room; whether it was the last.
	local function drop_user(users, user)
		local left = call('HINCRBY', users, user, -1)
		if left < 0 then corrupt('a user is not in the room') end
		return left == 0 and call('HDEL', users, user) == 1
	end

	-- The next version. Another run of the server may have lost what the last one gave out: its versions are of an epoch
	-- of their own.
	local newest
	local function next_version()
		if not newest then
			local known = call('HMGET', M, 'v', 'r')
			local version = tonumber(known[1])
			local run, random = struct.unpack('<I8I8', ARGV[1])
			if not version then
				if call('EXISTS', E) + call('EXISTS', X) > 0 then corrupt('the versions are gone') end
				version = (1 + random % 16383) * EPOCH
			elseif tonumber(known[2]) ~= run then
				version = (math.floor(version / EPOCH) + 1 + random % 64) * EPOCH
				if version >= MOST - EPOCH then corrupt('the epochs are used up') end
			end
			if version ~= tonumber(known[1]) then
				call('HSET', M, 'v', version, 'r', run)
			end
			newest = version
		end
		call('HSET', M, 'v', newest + 1)
		newest = newest + 1
		return newest
	end

	-- Lets keys live until then at least.
	local function extend(till, ...)
		for _, key in ipairs({ ... }) do
			if call('PEXPIRETIME', key) < till then
				call('PEXPIREAT', key, till + SLACK)
			end
		end
	end

	-- Removes an entry; whether it was there.
	local function leave(entry)
		local value = call('HGET', E, entry)
		if not value then return false end
		local room, client = room_and_client(entry)
		local user = user_of(value)
		local l, u = B .. 'l:' .. room, B .. 'u:' .. room
		local _, entries, users = state_of(room)
		if not entries then corrupt('a room is missing') end
		call('HDEL', E, entry)
		call('ZREM', X, entry)
		call('ZREM', W, entry)
		if call('ZREM', l, client) == 0 then corrupt('a client is not in its room') end
		if user ~= '0' then
			unlist(entry, user)
			if drop_user(u, user) then users = users - 1 end
		end
		local version = next_version()
		if entries <= 1 then
			call('HDEL', S, room)
			call('ZREM', N, room)
			unlink(l, u)
			return true
		end
		keep_state(room, version, entries - 1, users)
		return true
	end

	-- Notes a time before which nobody expires.
	local function note_due(time)
		call('HSET', D, '', '')
		call('PEXPIREAT', D, time)
	end

	-- Removes what has expired, at most STEP of it; how many went.
	local function settle()
		local first = call('ZRANGE', X, 0, 0, 'WITHSCORES')
		if not first[1] then
			if call('EXISTS', E) + call('EXISTS', S) > 0 then corrupt('what expires is gone') end
			return 0
		end
		local due = call('ZRANGE', X, '-inf', now, 'BYSCORE', 'LIMIT', 0, STEP)
		for _, entry in ipairs(due) do
			if not leave(entry) then corrupt('an entry is missing') end
		end
		first = call('ZRANGE', X, 0, 0, 'WITHSCORES')
		if first[1] and call('HEXISTS', M, 'v') == 1 then note_due(first[2]) end
		return #due
	end

	-- Appends to a list the values of some entries, each after its name.
	local function put_entries(list, entries, names)
		for from = 1, #entries, 500 do
			local to = math.min(from + 499, #entries)
			local values = call('HMGET', E, unpack(entries, from, to))
			for i = from, to do
				list[#list + 1] = names and names[i] or entries[i]
				list[#list + 1] = values[i - from + 1] or corrupt('an entry is missing')
			end
		end
		return list
	end

	made = {
		corrupt = corrupt,
		drop_user = drop_user,
		extend = extend,
		leave = leave,
		next_version = next_version,
		note_due = note_due,
		packed_state = packed_state,
		put_entries = put_entries,
		room_and_client = room_and_client,
		settle = settle,
		sites_of = sites_of,
		state_of = state_of,
		keep_state = keep_state,
		unlink = unlink,
		unlist = unlist,
		user_of = user_of,
	}
	return made
end
