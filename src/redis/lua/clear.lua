-- How many entries and revisions went, and whether there are more.
local entries = call('ZRANGE', X, 0, STEP - 1)
for _, entry in ipairs(entries) do
	if not library().leave(entry) then library().corrupt('an entry is missing') end
end
if #entries == STEP then return { #entries, 1 } end
forget_old()
local revisions = call('ZCARD', O)
library().unlink(D, K, O)
return { #entries + revisions, 0 }
