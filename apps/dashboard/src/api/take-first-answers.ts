import type { Answer } from './create-api-client.ts'

/**
 * Takes the answers that the server has sent with the page (apps/api, send-page.ts) out of it: by path, none when there are none. They are
 * of the moment the page was opened, so whoever comes later finds nothing.
 */
export function takeFirstAnswers(): ReadonlyMap<string, Answer> {
  const block = document.getElementById('jr-first-answers')
  block?.remove()
  return new Map(Object.entries(JSON.parse(block?.textContent ?? '{}') as Record<string, Answer>))
}
