-- ARGV[2] to [7]: room, greatest age (negative: any), beginning of the client id, limit, offset, the version after which an
-- entry has changed.
local l, age, prefix = B .. 'l:' .. ARGV[2], tonumber(ARGV[3]), ARGV[4]
local limit, offset, since = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local version, entries_now = library().state_of(ARGV[2])
if call('ZCARD', l) ~= (entries_now or 0) then library().corrupt('a client is not in its room') end
-- Of a version that the room has not reached, or of another epoch, nothing is known.
if not version or since > version or math.floor(since / EPOCH) ~= math.floor(version / EPOCH) then since = 0 end
local after = '(' .. int(since)
local function newest(from, count)
	return call('ZRANGE', l, '+inf', after, 'BYSCORE', 'REV', 'LIMIT', from, count)
end
local function named(clients)
	local entries = {}
	for i, client in ipairs(clients) do entries[i] = ARGV[2] .. '\0' .. client end
	return entries
end
if age < 0 and prefix == '' then
	local clients = newest(offset, limit)
	return library().put_entries({}, named(clients), clients)
end
local found, from = {}, 0
repeat
	local clients, kept = newest(from, 500), {}
	for _, client in ipairs(clients) do
		if string.sub(client, 1, #prefix) == prefix then kept[#kept + 1] = client end
	end
	local values = library().put_entries({}, named(kept), kept)
	for i = 1, #values, 2 do
		local _, updated = struct.unpack('<dd', values[i + 1])
		if age < 0 or updated >= now - age then
			if offset > 0 then
				offset = offset - 1
			else
				found[#found + 1], found[#found + 2] = values[i], values[i + 1]
				if #found == 2 * limit then return found end
			end
		end
	end
	from = from + 500
until #clients < 500
return found
