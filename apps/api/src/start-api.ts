import { type AddressInfo, createServer } from 'node:net'
import type { AppOptions } from './app-options.ts'
import { buildApp } from './build-app.ts'

/** Why the server does not listen. */
export class ApiStartError extends Error {
  override readonly name = 'ApiStartError'
  readonly code: 'key_required' | 'port_in_use' | 'host_not_available'
  readonly hint: string

  constructor(code: ApiStartError['code'], message: string, hint: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.hint = hint
  }
}

export interface StartOptions extends Omit<AppOptions, 'allowedHosts'> {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  /** Names beside the loopback ones under which a proxy forwards to a server on loopback. */
  readonly allowedHosts?: readonly string[]
}

/** A listening server. */
export interface RunningApi {
  /** With the real port, and a host that a browser on this machine can open. */
  readonly url: string
  /** Lets answers in progress finish, then closes. */
  readonly close: () => Promise<void>
}

/**
 * Builds the app and listens. Without a key only on loopback: anyone who reaches the port could submit work.
 * @throws {ApiStartError}
 */
export async function startApi(options: StartOptions): Promise<RunningApi> {
  const { host, port, allowedHosts = [], ...appOptions } = options
  requireKey(options)
  const app = await buildApp({ ...appOptions, allowedHosts: isLoopback(host) ? allowedHosts : 'any' })
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    throw toStartError(error, host, port)
  }
  return { url: toUrl(app.server.address() as AddressInfo), close: () => app.close() }
}

/**
 * Fails as {@link startApi} would, before anything else has been started for it. The port may still be taken in between; then
 * `startApi` says so.
 */
export async function checkAddress(options: Pick<StartOptions, 'host' | 'port' | 'apiKey'>): Promise<void> {
  requireKey(options)
  const { host, port } = options
  const probe = createServer()
  try {
    await new Promise<void>((listening, failed) => {
      probe.once('error', failed)
      probe.listen({ host, port }, listening)
    })
  } catch (error) {
    throw toStartError(error, host, port)
  } finally {
    probe.close()
  }
}

function requireKey({ host, apiKey }: Pick<StartOptions, 'host' | 'apiKey'>): void {
  if (isLoopback(host) || apiKey !== undefined) return
  throw new ApiStartError(
    'key_required',
    `Without a key the server listens on loopback only, not on ${host}.`,
    'Set JR_API_KEY, or leave JR_HOST at 127.0.0.1.',
  )
}

function isLoopback(host: string): boolean {
  return ['127.0.0.1', '::1', 'localhost'].includes(host)
}

function toStartError(error: unknown, host: string, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') {
    return new ApiStartError(
      'port_in_use',
      `Port ${port} on ${host} is taken by another program.`,
      'Stop that program, or choose another port with --port (or JR_PORT); --port 0 takes any free one.',
      { cause: error },
    )
  }
  if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND') {
    return new ApiStartError(
      'host_not_available',
      `The server cannot listen on ${host}:${port} (${code}).`,
      'Set JR_HOST to an address of this machine, and JR_PORT above 1023.',
      { cause: error },
    )
  }
  return error
}

function toUrl({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
