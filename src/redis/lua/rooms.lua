-- ARGV[2] to [4]: beginning of the name, limit, offset.
if call('ZCARD', N) ~= call('HLEN', S) then library().corrupt('a room is missing') end
local names = call('ZRANGE', N, '[' .. ARGV[2], '[' .. ARGV[2] .. '\255', 'BYLEX', 'LIMIT', ARGV[4], ARGV[3])
local rooms = {}
for from = 1, #names, 500 do
	local to = math.min(from + 499, #names)
	local states = call('HMGET', S, unpack(names, from, to))
	for i = from, to do
		rooms[#rooms + 1] = names[i]
		rooms[#rooms + 1] = states[i - from + 1] or library().corrupt('a room is missing')
	end
end
return rooms
