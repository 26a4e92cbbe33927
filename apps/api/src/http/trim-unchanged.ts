import type { onSendHookHandler } from 'fastify'

/** What RFC 9110 (15.4.5) wants of a 304 and this server has; `Date` is Node's. */
const kept: ReadonlySet<string> = new Set(['etag', 'cache-control', 'vary'])

/**
 * A 304 to a poll says one thing: nothing changed. What protects a page (policies, sniffing, framing) has nothing to protect in an
 * answer without a body, and would be three quarters of what an idle monitor receives.
 */
export const trimUnchanged: onSendHookHandler = (request, reply, payload, done) => {
  if (reply.statusCode === 304 && request.url.startsWith('/api/')) {
    reply.header('cache-control', 'no-cache')
    for (const name of Object.keys(reply.getHeaders())) if (!kept.has(name)) reply.removeHeader(name)
  }
  done(null, payload)
}
