import { connect } from 'node:net'

export interface Answer {
  readonly status: number
  readonly etag: string
  readonly bytes: number
}

/** One keep-alive connection that reads an answer with next to no work of its own: the server is to be measured, not Node's client. */
export interface Client {
  readonly ask: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Answer>
  readonly close: () => void
}

export function openClient(url: string): Client {
  const { hostname, port, host } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  let settle: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void } | undefined
  let missing = 0
  let answer: Answer | undefined
  socket.on('data', (chunk) => {
    let rest = chunk.length
    if (answer === undefined) {
      const end = chunk.indexOf('\r\n\r\n')
      if (end < 0) throw new Error('The head came in pieces.')
      const head = chunk.toString('latin1', 0, end)
      const bytes = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
      answer = { status: Number(head.slice(9, 12)), etag: /^etag: (.+)$/im.exec(head)?.[1]?.trim() ?? '', bytes }
      missing = bytes
      rest = chunk.length - end - 4
    }
    missing -= rest
    if (missing > 0) return
    const done = answer
    answer = undefined
    settle?.resolve(done)
  })
  socket.on('error', (error) => settle?.reject(error))
  return {
    ask: (path, headers = {}) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject }
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
        socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n${lines.join('')}\r\n`)
      }),
    close: () => socket.destroy(),
  }
}
