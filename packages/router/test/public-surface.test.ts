import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as router from '../src/index.ts'
import * as testing from '../src/testing.ts'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

describe('the public surface', () => {
  it('is this and changes only on purpose', () => {
    expect(Object.keys(router).sort()).toEqual([
      'DEFAULT_COSTS',
      'DEFAULT_MODELS',
      'DEFAULT_PRICES',
      'FREE',
      'RETIRED_MODELS',
      'ROUTER_ERROR_CODES',
      'RouterError',
      'TIERS',
      'VERDICTS',
      'ZERO_USAGE',
      'addUsage',
      'callHaiku',
      'callLocal',
      'callOpus',
      'chooseNextTier',
      'classifyByKeywords',
      'classifyByModel',
      'classifyTaskComplexity',
      'createAnthropicProvider',
      'createBudget',
      'createLocalProvider',
      'createRouter',
      'findSecrets',
      'isRouterError',
      'isTier',
      'priceCall',
      'promptTokens',
      'recordVerdict',
      'routeAndCall',
      'tierProspects',
      'toUsage',
    ])
    expect(Object.keys(testing)).toEqual(['createScriptedProvider', 'createSeededRandom'])
  })

  it('is listed in the README, types included', () => {
    const names = [
      ...read('../src/index.ts').matchAll(/\{([^}]+)\}/g),
      ...read('../src/testing.ts').matchAll(/\{([^}]+)\}/g),
    ]
      .flatMap(([, list = '']) => list.split(','))
      .map((name) => name.trim())
      .filter((name) => name !== '')
    const readme = read('../README.md')

    expect(names.length).toBeGreaterThan(80)
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  })

  it('explains every error code', () => {
    const [, section = ''] = read('../../../docs/errors.md').split('## Router (`@jr/router`)')
    const table = section.split('\n## ')[0] ?? ''
    const documented = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code)

    expect(documented).toEqual([...router.ROUTER_ERROR_CODES])
  })

  it('recognises the errors of another installed copy', () => {
    const foreign = new Error('from another version')
    Object.defineProperty(foreign, Symbol.for('@jr/router/RouterError'), { value: true })

    expect(router.isRouterError(foreign)).toBe(true)
    expect(router.isRouterError(new Error('anything'))).toBe(false)
  })
})
