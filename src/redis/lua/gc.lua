-- How many entries had expired, and whether there are more.
local expired = library().settle()
forget_old()
return { expired, expired == STEP and 1 or 0 }
