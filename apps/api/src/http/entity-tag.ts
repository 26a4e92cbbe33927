import { hash } from 'node:crypto'
import type { FastifyReply, FastifyRequest, onSendHookHandler } from 'fastify'
import { Type, type TNull } from 'typebox'

/** Answer to a GET whose `If-None-Match` still holds. */
export const Unchanged: TNull = Type.Null({ description: 'Nothing changed since the answer with this ETag.' })

/** Sets the tag of the answer to come and tells whether the caller holds that answer already; then the route sends 304. */
export function isUnchanged(request: FastifyRequest, reply: FastifyReply, tag: string): boolean {
  reply.header('etag', tag)
  return matches(request.headers['if-none-match'], tag)
}

export function sendUnchanged(reply: FastifyReply): never {
  // A route's declared answers do not include "no body"; Fastify itself takes the reply as the answer.
  return reply.code(304).send() as never
}

/** A weak tag over the parts that decide an answer: same parts, same answer (but for clock readings in it). */
export function toEntityTag(...parts: readonly unknown[]): string {
  return `W/"${digest(JSON.stringify(parts))}"`
}

/** Gives every other answer to a GET a tag over its bytes. */
export const tagAnswer: onSendHookHandler = (request, reply, payload, done) => {
  if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') return done(null, payload)
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-cache')
  if (reply.hasHeader('etag')) return done(null, payload)
  if (!isUnchanged(request, reply, `"${digest(payload)}"`)) return done(null, payload)
  reply.code(304).removeHeader('content-type').removeHeader('content-length')
  done(null, null)
}

function matches(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const bare = (value: string): string => value.trim().replace(/^W\//, '')
  return ifNoneMatch === '*' || ifNoneMatch.split(',').some((candidate) => bare(candidate) === bare(tag))
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 27)
}
