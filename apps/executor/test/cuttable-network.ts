import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be cut like a network: what is sent disappears, and nobody is told. */
export interface CuttableNetwork {
  readonly port: number
  /** From now on nothing arrives, and new connections get no answer. The server's keepalive gives its ends up. */
  readonly cut: () => void
  /** New connections work again; the old ones are reset, as the server no longer knows them. */
  readonly heal: () => void
  readonly close: () => Promise<void>
}

/** Opens the way on a free port of this machine. */
export async function openCuttableNetwork(target: {
  readonly host: string
  readonly port: number
}): Promise<CuttableNetwork> {
  const clients = new Set<Socket>()
  const servers = new Set<Socket>()
  const state = { isCut: false }
  const listener = createServer((client) => {
    clients.add(client)
    client.on('error', () => {})
    client.on('close', () => clients.delete(client))
    if (state.isCut) return
    const server = connect(target)
    servers.add(server)
    server.on('error', () => {})
    client.on('data', (data) => {
      if (!state.isCut) server.write(data)
    })
    server.on('data', (data) => {
      if (!state.isCut) client.write(data)
    })
    client.on('close', () => server.destroy())
    server.on('close', () => {
      servers.delete(server)
      if (!state.isCut) client.destroy()
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return {
    port: (listener.address() as AddressInfo).port,
    cut: () => {
      state.isCut = true
      for (const server of servers) server.destroy()
    },
    heal: () => {
      state.isCut = false
      for (const client of clients) client.resetAndDestroy()
    },
    close: async () => {
      for (const socket of [...clients, ...servers]) socket.destroy()
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}
