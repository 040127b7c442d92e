-- How many entries and revisions went, and whether there are more.
if settle() == STEP then return redis.status_reply('AGAIN') end
local entries = call('ZRANGE', X, 0, STEP - 1)
for _, entry in ipairs(entries) do
	if not leave(entry) then corrupt('an entry is missing') end
end
if #entries == STEP then return { #entries, 1 } end
forget_old()
local revisions = call('ZCARD', O)
call('UNLINK', K, O)
return { #entries + revisions, 0 }
