import { startApi } from '@jr/api'
import { createDatabase } from '@jr/database'
import { createTracker } from '@jr/tracker'
import { serve } from './own-process.ts'

await serve(async (connectionString) => {
  const { db } = createDatabase({ connectionString })
  const { url } = await startApi({ tracker: createTracker({ db }), host: '127.0.0.1', port: 0 })
  return { url, answer: () => Promise.reject(new Error('It is asked by HTTP.')) }
})
