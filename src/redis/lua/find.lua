local entry = ARGV[2] .. '\0' .. ARGV[3]
local value = call('HGET', E, entry)
if not value and call('ZSCORE', X, entry) then library().corrupt('an entry is missing') end
return value
