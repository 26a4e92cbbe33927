// A PostgreSQL server in the directory that is the first argument, for a test that needs it in another namespace. Prints its connection
// string. Each line that it reads starts the server again, if it has ended, and is answered with one. Ends with its stdin.
import process from 'node:process'
import { createInterface } from 'node:readline'
import { openOwnServer } from './open-own-server.ts'

const server = await openOwnServer(process.argv[2] ?? '')
process.stdout.write(`${server.connectionString}\n`)
for await (const _ of createInterface(process.stdin)) {
  await server.stop('fast')
  await server.start()
  process.stdout.write('started\n')
}
await server.close()
