-- What every script begins with: the keys of one site, and the server's clock.
--
-- KEYS[1]  what all keys of the site begin with, its hash tag included
-- ARGV[1]  which run of the server the caller is connected to
-- ARGV[2]  random bits for a new epoch
--
--   m        hash: v the newest version, f the version at which its epoch began, r the run that gave it; d a time before
--            which nobody expires
--   e        hash: entry -> version, updated and kept-until as doubles, then "user data"
--   x        sorted set: entry, by when it expires
--   w        sorted set: entry, newest write first
--   s        hash: room -> version, floor, entries, users and how many left, as doubles
--   n        sorted set: rooms by name
--   l:ROOM   sorted set: client, by the version of its last change
--   t:ROOM   sorted set: who left, by the version of that
--   u:ROOM   hash: user -> entries in the room
--   p:USER   set: the user's entries
--   k, o     hash and sorted set of the revisions
--
-- An entry is named "ROOM\0CLIENT"; a NUL inside a room's name is followed by \255, so that names keep their order.
-- Milliseconds and versions are whole numbers below 2^53. A command is given them as they are; in a text or an answer they
-- are written by int(): tostring() would round them.
local B = KEYS[1]
local M, E, X, W, S, N = B .. 'm', B .. 'e', B .. 'x', B .. 'w', B .. 's', B .. 'n'
local call = redis.call
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
