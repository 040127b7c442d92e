local keys = call('ZRANGE', O, '+inf', '(' .. int((now - DAY) * 1000), 'BYSCORE', 'REV')
if #keys == 0 then return {} end
local values, all = call('HMGET', K, unpack(keys)), {}
for i, key in ipairs(keys) do
	all[2 * i - 1], all[2 * i] = key, values[i]
end
return all
