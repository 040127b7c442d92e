local order = tonumber(call('ZSCORE', O, ARGV[2]) or nil)
return order and order > (now - DAY) * 1000 and call('HGET', K, ARGV[2])
