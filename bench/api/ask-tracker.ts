import { createDatabase } from '@jr/database'
import { createTracker } from '@jr/tracker'
import { serve } from './own-process.ts'
import { askTracker, type Question } from './question.ts'

await serve(async (connectionString) => {
  const tracker = createTracker({ db: createDatabase({ connectionString }).db })
  return { answer: (question: Question) => askTracker(tracker, question) }
})
