import { once } from 'node:events'
import { connect } from 'node:net'
import type { SessionList } from '@jr/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp } from './open-test-app.ts'

let opened: TestApp
let port = 0
beforeAll(async () => {
  opened = await openTestApp()
  await opened.tracker.createSession({ taskId: 'T', jrName: 'Jr', steps: ['a'] })
  port = Number(new URL(await opened.app.listen({ host: '127.0.0.1', port: 0 })).port)
})
afterAll(() => opened.close())

/** The answer to a GET byte by byte, as it comes off the wire. */
async function readRaw(path: string, etag: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nIf-None-Match: ${etag}\r\n\r\n`)
  let text = ''
  while (!text.includes('\r\n\r\n')) text += String((await once(socket, 'data'))[0])
  socket.destroy()
  return text
}

test('an unchanged poll is answered in at most 250 bytes: four a minute stay under 1 kB', async () => {
  const { version } = (await opened.app.inject('/api/jr/sessions')).json<SessionList>()
  const path = `/api/jr/sessions?since=${version}`
  const etag = String((await opened.app.inject(path)).headers['etag'])

  const answer = await readRaw(path, etag)

  expect(answer).toMatch(/^HTTP\/1\.1 304 /)
  expect(answer.toLowerCase()).toContain(`etag: ${etag.toLowerCase()}`)
  expect(answer.toLowerCase()).toContain('cache-control: no-cache')
  expect(answer.length).toBeLessThanOrEqual(250)
})

test('every answer with a body keeps what protects it', async () => {
  for (const path of ['/api/jr/sessions', '/api/jr/stats', '/api/jr/sessions/nobody']) {
    const { headers } = await opened.app.inject(path)

    expect([path, headers['content-security-policy'], headers['x-content-type-options']]).toEqual([
      path,
      expect.stringContaining("default-src 'self'"),
      'nosniff',
    ])
  }
})
