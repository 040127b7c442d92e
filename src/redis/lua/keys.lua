-- What every script begins with: the keys of one site.
--
-- KEYS[1]  what all keys of the site begin with, its hash tag included
-- ARGV[1]  numbers of 8 bytes: which run of the server the caller is connected to, random bits for a new epoch, and for
--          exchange.lua more of them: that is cheaper than a word for each
--
--   m        hash: v the newest version, r the run of the server that gave it
--   d        hash of nothing: is there as long as nobody can expire
--   e        hash: entry -> version, updated and kept-until as doubles, then "user data"
--   x        sorted set: entry, by when it expires
--   w        sorted set: entry, newest write first
--   s        hash: room -> version, entries and users, as doubles
--   n        sorted set: rooms by name
--   l:ROOM   sorted set: client, by the version of its last change
--   u:ROOM   hash: user -> entries in the room
--   p:USER   set: the user's entries
--   i:USER   sorted set of the install, right behind the hash tag: what the keys of a site begin with in which the user is, by when
--            those keys end
--   k, o     hash and sorted set of the revisions
--
-- An entry is named "ROOM\0CLIENT"; a NUL inside a room's name is followed by \255, so that names keep their order.
-- Milliseconds and versions are whole numbers below 2^53. A command is given them as they are; in a text or an answer they
-- are written by int(): tostring() would round them.
local B = KEYS[1]
local D, E, X, W, S = B .. 'd', B .. 'e', B .. 'x', B .. 'w', B .. 's'
local call = redis.call
