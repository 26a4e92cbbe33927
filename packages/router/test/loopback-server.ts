import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** An HTTP server of this machine, until the test ends; resolves with its address. */
export async function anHttpServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  onTestFinished(() => server.closeAllConnections())
  return listen(server)
}

/** A server that says what it likes, be it HTTP or not, as soon as anything arrives. */
export async function aRawServer(answer: (socket: Socket, arrived: string) => void): Promise<string> {
  const sockets = new Set<Socket>()
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()))
  return listen(
    createTcpServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {}).once('data', (arrived) => answer(socket, String(arrived)))
    }),
  )
}

async function listen(server: Server): Promise<string> {
  onTestFinished(() => void server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Answers with the request as it has arrived. */
export const echo: RequestListener = (request, response) => {
  const { method, url: path, rawHeaders } = request
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name.toLowerCase()}: ${rawHeaders[index + 1]}`] : [],
  )
  let body = ''
  request.setEncoding('utf8').on('data', (piece: string) => (body += piece))
  request.on('end', () => response.end(JSON.stringify({ method, path, headers: headers.toSorted(), body })))
}

/** The init of a POST with JSON in it. */
export function post(body: string): RequestInit {
  return { method: 'POST', body, headers: { 'content-type': 'application/json' } }
}
