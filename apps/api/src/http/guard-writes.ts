import type { FastifyRequest, onRequestHookHandler } from 'fastify'
import { ApiFailure } from '../api-failure.ts'

/** Refuses a write that a browser sends from a page of another origin. A caller that is no browser sends neither header. */
export const guardWrites: onRequestHookHandler = (request, _reply, done) => {
  if (request.method === 'GET' || request.method === 'HEAD' || isSameOrigin(request)) done()
  else done(new ApiFailure('cross_site_request', 'Writes are accepted from pages of this server only.'))
}

function isSameOrigin(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  // `none`: typed in by the person. `same-site` is another port of this host: another application.
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin, host } = request.headers
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === toOriginHost(host, origin))
}

/** An origin leaves out the port that its scheme implies; `Host` may name it. */
function toOriginHost(host: string | undefined, origin: string): string | undefined {
  const url = `${origin.split(':')[0]}://${host}`
  return URL.canParse(url) ? new URL(url).host : undefined
}
