import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatUrlState, parseUrlState, urlDefaults } from '../../src/state/url-state.ts'

describe('URL state', () => {
  test('the default view leaves the host’s query as it is', () => {
    expect(formatUrlState(urlDefaults, '?tab=jr&x=1')).toBe('?tab=jr&x=1')
    expect(formatUrlState(urlDefaults, '')).toBe('')
  })

  test('a host’s own key of the same name is not touched', () => {
    expect(formatUrlState({ ...urlDefaults, status: 'failed' }, '?status=host')).toBe('?status=host&jr_status=failed')
    expect(parseUrlState('?status=host').status).toBe('')
  })

  test('whatever a view holds survives the way through the URL', () => {
    fc.assert(
      fc.property(
        fc.record({ q: fc.string({ minLength: 1 }), jr: fc.string({ minLength: 1 }), session: fc.uuid() }),
        (change) => {
          const state = { ...urlDefaults, ...change }
          expect(parseUrlState(formatUrlState(state, '?host=1'))).toEqual(state)
        },
      ),
      { seed: 20_261_126 },
    )
  })
})
