import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createRouter } from '../../src/index.ts'
import { anHttpServer } from '../loopback-server.ts'

const usage = { input_tokens: 1, output_tokens: 1 }
const EVENTS = [
  { type: 'message_start', message: { model: 'claude-haiku-5-5', content: [], stop_reason: null, usage } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'Yes.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
  { type: 'message_stop' },
]

/** Asks a server that sends a whole message and leaves the end of the stream to the test. */
async function askServerThatDoesNotEnd(): Promise<{ text: string; response: ServerResponse; url: string }> {
  let response: ServerResponse | undefined
  const url = await anHttpServer((request, answer) => {
    if (request.method === 'GET') {
      answer.end('I am here.')
      return
    }
    response = answer.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const event of EVENTS) answer.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  })
  const router = createRouter({ environment: {}, anthropic: { apiKey: 'test-key', baseUrl: url } })
  let text = ''
  for await (const event of router.stream({ tier: 'haiku' }, 'Well?')) if (event.type === 'text') text += event.text
  return { text, response: response!, url }
}

describe('the end of a stream', () => {
  it('may come after the answer: nobody waits for it, and the connection is left whole for the next call', async () => {
    const { text, response, url } = await askServerThatDoesNotEnd()

    expect(text).toBe('Yes.')
    // A connection that was closed would be seen to be by now.
    await (await fetch(url)).text()
    const closed = once(response, 'close')
    response.end()
    await closed
    expect(response.writableFinished).toBe(true)
  })

  it('is not awaited for ever', async () => {
    onTestFinished(() => void vi.useRealTimers())
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { response } = await askServerThatDoesNotEnd()

    const closed = once(response, 'close')
    vi.advanceTimersByTime(5_000)
    await closed
    expect(response.writableFinished).toBe(false)
  })
})
