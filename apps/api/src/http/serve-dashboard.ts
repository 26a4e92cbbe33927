import { join } from 'node:path'
import serveStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiFailure } from '../api-failure.ts'
import { handleError } from './handle-error.ts'
import { sendPage } from './send-page.ts'

/**
 * Serves the built dashboard. Any other path that a browser opens as a page is the dashboard too: it has its own addresses.
 * `firstAnswersMs`: send the page together with what it asks for first, as far as that is known within this time; undefined where a key guards
 * the answers.
 */
export async function serveDashboard(
  app: FastifyInstance,
  directory: string | undefined,
  firstAnswersMs: number | undefined,
): Promise<void> {
  const open = async (request: FastifyRequest, reply: FastifyReply, root: string): Promise<FastifyReply> =>
    firstAnswersMs === undefined
      ? reply.header('cache-control', 'no-cache').sendFile('index.html')
      : sendPage(request, reply, root, firstAnswersMs)
  if (directory !== undefined) {
    app.get('/', { schema: { hide: true } }, (request, reply) => open(request, reply, directory))
    await app.register(serveStatic, {
      root: directory,
      index: false,
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.header('cache-control', isHashed(directory, path) ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    if (directory !== undefined && isPage(request)) return open(request, reply, directory)
    return refuse(request, reply)
  })
}

function refuse(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = new ApiFailure(
    'not_found',
    `There is no ${request.method} ${request.url.split('?')[0]}.`,
    'GET /openapi.json lists what there is.',
  )
  return handleError(failure, request, reply)
}

function isPage(request: FastifyRequest): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  return isRead && !request.url.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html')
}

/** Vite puts files whose name holds a hash of their content under `assets/`. */
function isHashed(directory: string, path: string): boolean {
  return path.startsWith(join(directory, 'assets/'))
}
