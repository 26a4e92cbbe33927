import helmet, { type FastifyHelmetOptions } from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/** Nothing inline, nothing from elsewhere, no string that becomes HTML. */
const options: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'self'"],
      requireTrustedTypesFor: ["'script'"],
    },
  },
  // Plain HTTP on loopback is the default; a proxy that speaks TLS adds its own.
  strictTransportSecurity: false,
  referrerPolicy: { policy: 'no-referrer' },
}

export async function addSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, options)
}
