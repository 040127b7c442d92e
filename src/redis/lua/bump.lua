-- ARGV[2] and [3]: key, user.
forget_old()
local key, user = ARGV[2], ARGV[3]
local order = time[1] * 1000000 + time[2]
local newest = tonumber(call('ZRANGE', O, -1, -1, 'WITHSCORES')[2])
if newest and newest >= order then order = newest + 1 end
local old = call('HGET', K, key)
local count, saver, at, other, other_at = 0, user, '0', '0', '0'
if old then
	count, saver, at, other, other_at = string.match(old, '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
	if saver ~= user then other, other_at = saver, at end
elseif call('ZCARD', O) >= 200 then
	-- The user's own oldest goes, or the oldest of all.
	local keys = call('ZRANGE', O, 0, -1)
	local values = call('HMGET', K, unpack(keys))
	local goes = keys[1]
	for i, value in ipairs(values) do
		if value and string.match(value, '^%d+ (%d+)') == user then
			goes = keys[i]
			break
		end
	end
	call('HDEL', K, goes)
	call('ZREM', O, goes)
end
count = count + 1
call('HSET', K, key, int(count) .. ' ' .. user .. ' ' .. int(now) .. ' ' .. other .. ' ' .. other_at)
call('ZADD', O, order, key)
library().extend(now + DAY, K, O)
return count
