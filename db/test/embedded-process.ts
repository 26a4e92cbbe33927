import { startEmbeddedPostgres } from '../src/index.ts'
import { startTestServer } from '../src/testing.ts'

// A process for tests to kill: `embedded DIRECTORY` or `test-server`. Prints one line of JSON when the server is up, then waits.
const [kind, directory] = process.argv.slice(2)
const server =
  kind === 'embedded' && directory !== undefined
    ? await startEmbeddedPostgres({ directory, durable: false })
    : await startTestServer()
process.stdout.write(`${JSON.stringify(server)}\n`)
process.stdin.resume()
