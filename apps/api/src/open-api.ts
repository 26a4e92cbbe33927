import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'

/** Collects the schemas of all routes registered after it; `GET /openapi.json` shows them. */
export async function describeApi(app: FastifyInstance, version: string, needsKey: boolean): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Jr',
        version,
        description:
          'Sessions of Jr: submit an instruction, watch it, control it. Times are ISO 8601 with Z, costs US dollars. Every answer to a GET carries an ETag; with it as If-None-Match an unchanged answer is a 304. Errors are `{ code, message, hint? }`.',
        license: { name: 'Apache-2.0' },
      },
      tags: [
        { name: 'sessions', description: 'Watch what is going on.' },
        { name: 'tasks', description: 'Submit instructions.' },
        { name: 'control', description: 'Change the course of a session.' },
        { name: 'operation', description: 'For supervisors and probes.' },
      ],
      ...(needsKey
        ? {
            components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-API-Key' } } },
            security: [{ key: [] }],
          }
        : {}),
    },
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}
