/** What Redis does in one step. */
import { createHash } from 'node:crypto';

export interface Script {
  readonly text: string;
  /** SHA-1 of the text. */
  readonly hash: string;
}

function script(text: string): Script {
  return { text, hash: createHash('sha1').update(text).digest('hex') };
}

/**
 * KEYS: entry, last revision. ARGV: revision compared with, engine's time after which it is too late (µs), text or '', lifetime (ms),
 * then channels and posts. Returns {'done', revision}, {'other', revision, text} of the entry that was there instead, or {'deaf', channels}
 * of those to which nobody listens: Redis notices sooner than anybody that a node has died.
 */
export const SWAP = script(`
local time = redis.call('TIME')
local at = time[1] * 1000000 + time[2]
if at > tonumber(ARGV[2]) then return redis.error_reply('TOOLATE the node has given up') end
local entry = redis.call('HMGET', KEYS[1], 'revision', 'text')
local found = entry[1] or '0'
if found ~= ARGV[1] then return {'other', found, entry[2] or ''} end
local deaf = {'deaf'}
for i = 5, #ARGV, 2 do
  if redis.call('PUBSUB', 'NUMSUB', ARGV[i])[2] == 0 then table.insert(deaf, ARGV[i]) end
end
if #deaf > 1 then return deaf end
local revision = string.format('%.0f', math.max(at, tonumber(redis.call('GET', KEYS[2]) or '0') + 1))
redis.call('SET', KEYS[2], revision)
if ARGV[3] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'revision', revision, 'text', ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
for i = 5, #ARGV, 2 do
  redis.call('PUBLISH', ARGV[i], (string.gsub(ARGV[i + 1], '%$revision%$', revision, 1)))
end
return {'done', revision}
`);

/**
 * KEYS: nodes. ARGV: node, time for which it is there (ms), its channel, its echo. Returns {1 if it was not there, the engine's time
 * (µs), the nodes that are there}.
 */
export const RENEW = script(`
local time = redis.call('TIME')
local at = time[1] * 1000000 + time[2]
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', at - ARGV[2] * 1000)
local isNew = redis.call('ZADD', KEYS[1], string.format('%.0f', at), ARGV[1])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return {isNew, string.format('%.0f', at), redis.call('ZRANGE', KEYS[1], 0, -1)}
`);
