-- ARGV[2] to [5]: user, greatest age (negative: any), limit, offset.
local age, limit, offset = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local entries, written = {}, {}
for _, entry in ipairs(call('SMEMBERS', B .. 'p:' .. ARGV[2])) do
	local score = tonumber(call('ZSCORE', W, entry) or nil)
	if not score and call('ZSCORE', X, entry) then library().corrupt('an entry is missing') end
	if score and (age < 0 or score <= age - now) then
		entries[#entries + 1], written[entry] = entry, score
	end
end
table.sort(entries, function(a, b)
	if written[a] ~= written[b] then return written[a] < written[b] end
	return a < b
end)
local page = {}
for i = offset + 1, math.min(offset + limit, #entries) do page[#page + 1] = entries[i] end
return library().put_entries({}, page)
