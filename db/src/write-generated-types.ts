import { writeFile } from 'node:fs/promises'
import { generateTypes } from './generate-types.ts'
import { generatedTypesFile } from './generated-types-file.ts'
import { startTestServer, templateDatabase } from './testing/test-server.ts'

// Run after every new migration: npx -y pnpm@12 generate:types
const server = await startTestServer()
try {
  await writeFile(generatedTypesFile, await generateTypes(server.connectionString.replace(/[^/]+$/, templateDatabase)))
} finally {
  await server.stop()
}
