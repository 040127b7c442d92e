if call('ZCARD', X) == 0 then return '0' end
return call('HGET', M, 'v') or library().corrupt('the versions are gone')
