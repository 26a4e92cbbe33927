import { createHash, timingSafeEqual } from 'node:crypto'
import type { onRequestHookHandler } from 'fastify'
import { ApiFailure } from '../api-failure.ts'

/** Lets a request pass only with the right `X-API-Key`. Hashes are compared, so neither content nor length leaks through time. */
export function requireApiKey(apiKey: string): onRequestHookHandler {
  const expected = hash(apiKey)
  return (request, _reply, done) => {
    const given = request.headers['x-api-key']
    if (typeof given === 'string' && timingSafeEqual(hash(given), expected)) done()
    else done(new ApiFailure('unauthenticated', 'This server asks for a key.', 'Send it as header X-API-Key.'))
  }
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
