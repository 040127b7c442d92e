-- Entries and rooms of the site, and whether anything is kept of it.
return { call('ZCARD', X), call('HLEN', S), call('EXISTS', X) + call('EXISTS', O) }
