import type { FastifyInstance, FastifyRequest } from 'fastify'

type Done = (error: Error | null, body?: unknown) => void

/** JSON without prototype poisoning; no body at all counts as `{}`, for actions that need no argument. */
export function parseJson(app: FastifyInstance): (request: FastifyRequest, body: string, done: Done) => void {
  const parse = app.getDefaultJsonParser('error', 'error')
  return (request, body, done) => {
    if (body === '') done(null, {})
    else void parse(request, body, done)
  }
}
