-- The revisions: k has "count user time other_user other_time" of each, o orders them by the microsecond of the last.
local K, O = B .. 'k', B .. 'o'
local DAY = 86400000

-- Forgets those that nobody has bumped for a day.
local function forget_old()
	local old = call('ZRANGE', O, '-inf', (now - DAY) * 1000, 'BYSCORE', 'LIMIT', 0, 200)
	for _, key in ipairs(old) do
		call('HDEL', K, key)
		call('ZREM', O, key)
	end
end
