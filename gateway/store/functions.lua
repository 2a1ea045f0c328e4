#!lua name=postgate_@DIGEST@
-- SPDX-License-Identifier: Apache-2.0
--
-- The Redis side of gateway/store.  @DIGEST@ becomes the digest of this file when it is loaded, so two versions of the
-- daemon can run side by side.  No business rule is here: C decides what is legal, `commit` only asks whether the
-- state is still what C saw.  Lua does not roll back, so nothing is written before everything has been looked at.
-- The functions have no flags on purpose: Redis then refuses them whole when memory is used up.

-- commit KEYS: all keys.  ARGV: number of checks; each check as word, key index, a, b; then each write as
-- command, key index, number of arguments, arguments.  Answers 0, or the number of the first check that failed.
--
-- A change of the journal comes with a check `older` first: which journal, and its number there with a sum.  A number that is not
-- greater than its journal's last in this tag was here before.  From then on the change has been here, made or not; that it was
-- refused is kept beside the number, because the journal may not have learned it (docs/why/many-gateways.md).
local function number(value)
	return tonumber(string.match(value or '0', '^%d+'))
end

local checks = {
	absent = function(key) return redis.call('EXISTS', key) == 0 end,
	field = function(key, name, value) return redis.call('HGET', key, name) == value end,
	length = function(key, n) return redis.call('LLEN', key) == tonumber(n) end,
	element = function(key, index, value) return redis.call('LINDEX', key, index) == value end,
	value = function(key, value) return redis.call('GET', key) == value end,
	unset = function(key, name) return redis.call('HEXISTS', key, name) == 0 end,
	present = function(key, name) return redis.call('HEXISTS', key, name) == 1 end,
	older = function(key, name, value) return number(redis.call('HGET', key, name)) < number(value) end,
}

-- A row's version can only have been seen if it was there: a change that expects one the store has not reached yet proves that
-- the store lost something.  Exchanges that ended do go, after a month.
local function ahead(word, key, name, value)
	if word == 'present' then
		return true
	elseif word ~= 'field' or name ~= 'version' then
		return false
	end
	local kept = redis.call('HGET', key, name)
	if not kept then
		return not string.find(key, '}:x:', 1, true)
	end
	return tonumber(kept) < tonumber(value)
end

-- What a check that held says of its key's kind.
local implied = {
	absent = 'none', field = 'hash', unset = 'hash', present = 'hash', older = 'hash', length = 'list', element = 'list',
	value = 'string',
}

-- Our own words.  LINE: a line is appended to the numbered ones of a hash, h:0, h:1..., which `lines` counts; RELINE: the one of
-- that number is another now.
-- What the key must hold (if anything), fewest and most arguments, their step, and which must be a whole number.
local commands = {
	HSET = {'hash', 2, 200, 2}, PEXPIRE = {'hash', 1, 1, 1, 1},
	LINE = {'hash', 1, 1, 1}, RELINE = {'hash', 2, 2, 1, 1}, HDEL = {'hash', 1, 1, 1},
	RPUSH = {'list', 1, 1, 1}, LPOP = {'list', 0, 0, 1},
	ZADD = {'zset', 2, 2, 1, 1}, ZREM = {'zset', 1, 1, 1},
	XADD = {'stream', 3, 3, 1}, XACK = {'stream', 2, 2, 1}, XDEL = {'stream', 1, 1, 1},
	SET = {'string', 1, 3, 2, 3}, DEL = {'string', 0, 0, 1},
}

-- Why the write at args[at] cannot be made, or nil; and where the next one begins.
local function refuse(key, args, at, kinds)
	local shape, n = commands[args[at]], tonumber(args[at + 2])
	if not shape or not key or not n or at + 2 + n > #args then
		return 'unknown command or key, or cut short'
	elseif n < shape[2] or n > shape[3] or (n - shape[2]) % shape[4] ~= 0 then
		return 'wrong number of arguments'
	end
	local number = shape[5] and args[at + 2 + shape[5]]
	if number and n >= shape[5] and not (#number < 16 and string.find(number, '^%d+$')) then
		return 'not a number'
	end
	local kind = kinds[key] or redis.call('TYPE', key).ok
	kinds[key] = kind
	if kind ~= 'none' and kind ~= shape[1] then
		return key .. ' holds a ' .. kind
	end
	if args[at] == 'LINE' or args[at] == 'RELINE' then
		local lines = tonumber(redis.call('HGET', key, 'lines') or 0)
		if not lines or number and tonumber(number) >= lines then
			return key .. ' has no such line'
		end
	end
	return nil, at + 3 + n
end

local own = {
	LINE = function(key, line)
		local n = redis.call('HGET', key, 'lines') or 0
		redis.call('HSET', key, 'h:' .. n, line, 'lines', n + 1)
	end,
	RELINE = function(key, n, line) redis.call('HSET', key, 'h:' .. n, line) end,
}

local function write(command, key, ...)
	if own[command] then
		own[command](key, ...)
	else
		redis.call(command, key, ...)
	end
end

-- The change at args[2..5] has been here, and was refused.
local function lost(keys, args)
	if args[2] == 'older' then
		local key, writer, value = keys[tonumber(args[3])], args[4], args[5]
		redis.call('HSET', key, writer, value, writer .. ':' .. string.match(value, '^%d+'), 'lost')
	end
end

local function commit(keys, args)
	local first, kinds = 2 + 4 * tonumber(args[1]), {}
	for at = 2, first - 1, 4 do
		local key = keys[tonumber(args[at + 1])]
		if not checks[args[at]](key, args[at + 2], args[at + 3]) then
			if ahead(args[at], key, args[at + 2], args[at + 3]) then
				return redis.error_reply('AHEAD ' .. key .. ' has not reached version ' ..
					(tonumber(args[at + 3]) or 1))
			elseif args[at] ~= 'older' then
				lost(keys, args)
			end
			return (at + 2) / 4
		end
		kinds[key] = args[at] ~= 'unset' and implied[args[at]] or kinds[key]
	end
	local at = first
	while at <= #args do
		local why, following = refuse(keys[tonumber(args[at + 1])], args, at, kinds)
		if why then
			return redis.error_reply('ERR commit refused: ' .. args[at] .. ': ' .. why)
		end
		at = following
	end
	at = first
	while at <= #args do
		local n = tonumber(args[at + 2])
		write(args[at], keys[tonumber(args[at + 1])], unpack(args, at + 3, at + 2 + n))
		at = at + 3 + n
	end
	return 0
end

-- take KEYS: a stream.  ARGV: consumer, and to take over what another holds: idle milliseconds.  Answers entry id and text of
-- exactly one entry, or nil.
local function take(keys, args)
	local entry, cursor, got = nil, '0-0', nil
	if args[2] then
		repeat
			got = redis.call('XAUTOCLAIM', keys[1], 'w', args[1], args[2], cursor, 'COUNT', 1)
			cursor, entry = got[1], got[2][1]
		until entry or cursor == '0-0'
	else
		got = redis.call('XREADGROUP', 'GROUP', 'w', args[1], 'COUNT', 1, 'STREAMS', keys[1], '>')
		entry = got and got[1][2][1]
	end
	return entry and {entry[1], entry[2][2]} or false
end

-- sweep KEYS: a stream.  ARGV: idle milliseconds.  Forgets the consumers of workers that are gone: silent for that long and holding
-- nothing (one that held something would take its entries along).  Answers how many.
local function sweep(keys, args)
	local swept = 0
	for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', keys[1], 'w')) do
		local is = {}
		for i = 1, #consumer, 2 do
			is[consumer[i]] = consumer[i + 1]
		end
		if is.pending == 0 and is.idle >= tonumber(args[1]) then
			redis.call('XGROUP', 'DELCONSUMER', keys[1], 'w', is.name)
			swept = swept + 1
		end
	end
	return swept
end

-- keep KEYS: a stream.  ARGV: consumer, entry.  Its time of being held begins anew if that consumer holds it still; answers
-- how many.
local function keep(keys, args)
	if #redis.call('XPENDING', keys[1], 'w', args[2], args[2], 1, args[1]) == 0 then
		return 0
	end
	return #redis.call('XCLAIM', keys[1], 'w', args[1], 0, args[2], 'JUSTID')
end

-- release KEYS: a stream.  ARGV: consumer, entry.  The entry goes if that consumer holds it still: one that slept must not take
-- away what another holds by now.  Answers how many went.
local function release(keys, args)
	if #redis.call('XPENDING', keys[1], 'w', args[2], args[2], 1, args[1]) == 0 then
		return 0
	end
	redis.call('XACK', keys[1], 'w', args[2])
	return redis.call('XDEL', keys[1], args[2])
end

redis.register_function('commit_@DIGEST@', commit)
redis.register_function('keep_@DIGEST@', keep)
redis.register_function('release_@DIGEST@', release)
redis.register_function('take_@DIGEST@', take)
redis.register_function('sweep_@DIGEST@', sweep)
