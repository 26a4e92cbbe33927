import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { runCheck } from '../../src/index.ts'
import { aCheck } from '../a-check.ts'
import type { CheckBody } from '../a-check.ts'
import { createWorld } from '../temporary-world.ts'

// Every check starts processes; on a busy machine each takes its time.
vi.setConfig({ testTimeout: 60_000 })

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describe('an http check', () => {
  const hiccups: number[] = []

  async function serve(): Promise<string> {
    const server = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/json' }).end()
      else if (request.url === '/away') response.writeHead(302, { location: 'http://example.org/' }).end()
      else if (request.url === '/endless') response.write('x'.repeat(2_000_000))
      else if (request.url === '/silent') return
      else if (request.url === '/slow') setTimeout(() => response.end('[]'), 80)
      else if (request.url === '/hiccup') setTimeout(() => response.end('[]'), hiccups.shift() ?? 0)
      else
        response.setHeader('content-type', 'application/json').end('[{"progress_pct": 40, "name": "a", "done": false}]')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const http = (url: string, more: Partial<Extract<CheckBody, { kind: 'http' }>> = {}) =>
    aCheck({ kind: 'http', method: 'GET', url, status: 200, json: [], timeoutMs: 20_000, ...more })

  it('compares status and JSON', async () => {
    const [world, base] = [await createWorld(), await serve()]
    const run = async (path: string, more = {}) =>
      (await runCheck(http(base + path, more), world.context('after'))).outcome

    expect(await run('/json')).toBe('pass')
    expect(await run('/json', { method: 'HEAD' })).toBe('pass')
    expect(await run('/json', { status: 404 })).toBe('fail')
    expect(
      await run('/json', {
        json: [
          { path: '$[0].progress_pct', operator: '>=', value: 40 },
          { path: '$[0].name', operator: '=', value: 'a' },
          { path: '$[0].done', operator: '!=', value: true },
        ],
      }),
    ).toBe('pass')
    expect(await run('/json', { json: [{ path: '$[0].progress_pct', operator: '>', value: 40 }] })).toBe('fail')
    expect(await run('/json', { json: [{ path: '$[1]', operator: 'exists' }] })).toBe('fail')
  })

  it('follows redirects on this machine only', async () => {
    const [world, base] = [await createWorld(), await serve()]

    expect(await runCheck(http(`${base}/moved`), world.context('after'))).toMatchObject({ outcome: 'pass' })
    expect(await runCheck(http(`${base}/moved`, { status: 302 }), world.context('after'))).toMatchObject({
      outcome: 'pass',
    })
    expect(await runCheck(http(`${base}/away`), world.context('after'))).toMatchObject({
      outcome: 'could_not_run',
      reason: expect.stringContaining('example.org'),
    })
  })

  it.each([
    'http://example.org/',
    'http://127.0.0.1.example.org/',
    'http://10.0.0.1/',
    'file:///etc/passwd',
    'http://0.0.0.0:1/',
    'http://[::ffff:10.0.0.1]/',
  ])('does not ask %s', async (url) => {
    const world = await createWorld()

    expect(await runCheck(http(url), world.context('after'))).toMatchObject({
      outcome: 'could_not_run',
      reason: expect.stringContaining('not allowed'),
    })
  })

  it('fails when nothing listens and could not run when nothing answers', async () => {
    const [world, base] = [await createWorld(), await serve()]

    expect(await runCheck(http(`http://127.0.0.1:${await closedPort()}/`), world.context('after'))).toMatchObject({
      outcome: 'fail',
      reason: 'nothing listens there',
    })
    expect(await runCheck(http(`${base}/silent`, { timeoutMs: 500 }), world.context('after'))).toMatchObject({
      outcome: 'could_not_run',
      reason: expect.stringContaining('500 ms'),
    })
  })

  it('holds an answer to its time, by the most of several, and says what was measured', async () => {
    const [world, base] = [await createWorld(), await serve()]
    const run = (path: string, maxLatencyMs: number, timeoutMs = 20_000) =>
      runCheck(http(base + path, { maxLatencyMs, timeoutMs }), world.context('after'))

    expect(await run('/slow', 20)).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(/^answered in \d+, \d+, \d+ ms; allowed are 20 ms$/),
    })
    expect(await run('/slow', 15_000)).toMatchObject({
      outcome: 'pass',
      output: expect.stringMatching(/^answered in (?:[\d.]+, ){4}[\d.]+ ms; allowed are 15000 ms\nHTTP 200/),
    })
    // Two slow answers among five are the machine's.
    hiccups.push(1_100, 1_100)
    expect(await run('/hiccup', 1_000)).toMatchObject({ outcome: 'pass' })
    expect(await run('/silent', 300, 400)).toMatchObject({
      outcome: 'fail',
      reason: 'no answer within 400 ms; allowed are 300 ms',
    })
    expect(await run('/silent', 600, 400)).toMatchObject({ outcome: 'could_not_run' })
  })

  it('reads a bounded part of an endless answer', async () => {
    const [world, base] = [await createWorld(), await serve()]
    const evidence = await runCheck(http(`${base}/endless`, { timeoutMs: 5000 }), world.context('after'))

    expect(evidence.outcome).toBe('pass')
    expect(evidence.output.length).toBeLessThan(1_000_100)
  })
})
