import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to PostgreSQL on which answers get lost after the server has carried out what was asked. */
export interface ForgetfulProxy {
  readonly port: number
  /** From now on one in so many answers, and five times as many of those to a COMMIT, is swallowed and its connection reset. 0: none. */
  readonly forget: (oneIn: number) => void
  /** Answers that were swallowed: to an explicit COMMIT, and to statements that were their own transaction. */
  readonly lost: { readonly commits: number; readonly statements: number }
  readonly close: () => Promise<void>
}

/** ReadyForQuery with status `I`: no transaction is open, so whatever was asked has been committed. */
const idle = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])
/** CommandComplete of COMMIT. */
const committed = Buffer.from('C\0\0\0\x0bCOMMIT\0', 'latin1')

/** Most statements are their own transaction, and the few explicit ones are worth more: claims and ends of sessions. */
const commitWeight = 5

/** Opens the way on a free port of this machine. `random` yields 0 to 1. */
export async function openForgetfulProxy({ hostname: host, port }: URL, random: () => number): Promise<ForgetfulProxy> {
  const server = { host, port: Number(port) }
  const sockets = new Set<Socket>()
  const lost = { commits: 0, statements: 0 }
  let oneIn = 0
  const listener = createServer((client) => {
    const upstream = connect(server)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
    client.on('data', (data) => upstream.write(data))
    upstream.on('data', (data: Buffer) => {
      const isCommitted = data.subarray(-idle.length).equals(idle)
      const what = data.includes(committed) ? 'commits' : 'statements'
      if (oneIn === 0 || !isCommitted || random() * oneIn >= (what === 'commits' ? commitWeight : 1)) {
        client.write(data)
        return
      }
      lost[what] += 1
      client.resetAndDestroy()
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return {
    port: (listener.address() as AddressInfo).port,
    forget: (next) => {
      oneIn = next
    },
    lost,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}
