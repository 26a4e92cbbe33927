import type { onRequestHookHandler } from 'fastify'
import { ApiFailure } from '../api-failure.ts'

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/**
 * Refuses a request whose `Host` is not one of ours. Without this, any web page could point its own name at 127.0.0.1
 * (DNS rebinding) and then read and write here as if it were the dashboard.
 */
export function guardHost(allowedHosts: readonly string[]): onRequestHookHandler {
  const allowed = new Set([...loopbackNames, ...allowedHosts.map((host) => host.toLowerCase())])
  return (request, _reply, done) => {
    const name = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '')
    if (allowed.has(name)) done()
    else
      done(
        new ApiFailure(
          'host_not_allowed',
          `No host "${name}" here.`,
          'Add its name to JR_ALLOWED_HOSTS if it is yours.',
        ),
      )
  }
}
