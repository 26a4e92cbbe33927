/** A model server that answers at once with the same bytes: what is left of a call's time is the client's. Prints its port; ends with its standard input. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const usage = {
  input_tokens: 12,
  output_tokens: 8,
  cache_read_input_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_creation: null,
  output_tokens_details: null,
  server_tool_use: null,
  service_tier: 'standard',
  speed: null,
  inference_geo: null,
}
const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-5-5',
  content: [{ type: 'text', text: 'The answer is forty-two.', citations: null }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  stop_details: null,
  container: null,
  usage,
}
const events = [
  { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '', citations: null } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'The answer ' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'is forty-two.' } },
  { type: 'content_block_stop', index: 0 },
  {
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null, stop_details: null, container: null },
    usage,
  },
  { type: 'message_stop' },
]
const json = JSON.stringify(message)
const stream = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => (body += chunk))
  request.on('end', () => {
    const streaming = body.includes('"stream":true')
    response.writeHead(200, {
      'content-type': streaming ? 'text/event-stream' : 'application/json',
      'request-id': 'req_1',
    })
    response.end(streaming ? stream : json)
  })
})
// The clients pause while figures are worked out; that must not cost them their connections.
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
// Ends with whoever started it, also when that is killed.
process.stdin.resume().on('end', () => process.exit())
