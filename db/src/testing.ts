export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from './testing/create-test-database.ts'
export { startTestServer, type TestServer, type TestServerOptions } from './testing/test-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the test server's maintenance database, from db/test/start-test-server.ts. */
    jrTestServer: string
  }
}
