-- ARGV[2] to [5]: beginning of the room's name, greatest age (negative: any), limit, offset.
if call('ZCARD', W) ~= call('ZCARD', X) then library().corrupt('an entry is missing') end
local prefix, age, limit, offset = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local last = age < 0 and '+inf' or int(age - now)
if prefix == '' then
	return library().put_entries({}, call('ZRANGE', W, '-inf', last, 'BYSCORE', 'LIMIT', offset, limit))
end
local found, from = {}, 0
repeat
	local entries = call('ZRANGE', W, '-inf', last, 'BYSCORE', 'LIMIT', from, 1000)
	for _, entry in ipairs(entries) do
		if string.sub(entry, 1, #prefix) == prefix and string.sub(library().room_and_client(entry), 1, #prefix) == prefix then
			if offset > 0 then
				offset = offset - 1
			else
				found[#found + 1] = entry
				if #found == limit then return library().put_entries({}, found) end
			end
		end
	end
	from = from + 1000
until #entries < 1000
return library().put_entries({}, found)
