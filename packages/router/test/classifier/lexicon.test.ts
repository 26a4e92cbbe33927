import { describe, expect, it } from 'vitest'
import { createFeatures, extractFeatures } from '../../src/classifier/features.ts'
import { findAsk } from '../../src/classifier/find-ask.ts'
import { LEXICON } from '../../src/classifier/lexicon.ts'
import { toTaskText } from '../../src/classifier/task-text.ts'

/** What kinds of answers a text asks for. */
function asksOf(title: string): Set<string> {
  const features = createFeatures()
  extractFeatures(toTaskText({ title }), features)
  const asks = Array.from(features.hashes.subarray(0, features.count), findAsk)
  return new Set(asks.filter((ask) => ask !== undefined))
}

const phrases = Object.entries(LEXICON).flatMap(([ask, list]) => list.map((phrase) => ({ ask, phrase })))
const beginnings = phrases.filter(({ phrase }) => phrase.endsWith('*'))

describe('the lexicon', () => {
  it('has no phrase that cannot be found in a text', () => {
    const dead = phrases.filter(({ phrase }) => asksOf(`please ${phrase.replace('*', '')} it`).size === 0)

    expect(dead).toEqual([])
  })

  it('finds a beginning in a longer word, too', () => {
    const dead = beginnings.filter(({ ask, phrase }) => !asksOf(`please ${phrase.replace('*', 'xyz')} it`).has(ask))

    expect(dead).toEqual([])
  })
})
