import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const tokens = readFileSync(new URL('../../src/styles/tokens.css', import.meta.url), 'utf8')

/** The tokens of one theme: `--name: light-dark(light, dark)` or one colour for both. */
function readTokens(theme: 'light' | 'dark'): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name = '', light, dark, both] of tokens.matchAll(
    /--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));/g,
  )) {
    found[name] = (theme === 'light' ? light : dark) ?? both ?? ''
  }
  return found
}

/** Relative luminance of WCAG 2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(first: string, second: string): number {
  const [light = 0, dark = 0] = [luminance(first), luminance(second)].toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

describe.each(['light', 'dark'] as const)('colours of the %s theme', (theme) => {
  const colour = readTokens(theme)
  const grounds = ['ground', 'surface', 'raised']

  test.each(['text', 'muted', 'accent', 'link', 'good', 'warn', 'bad', 'live', 'calm'])(
    '%s reaches 7:1 on every ground',
    (name) => {
      for (const ground of grounds) expect(contrast(colour[name]!, colour[ground]!)).toBeGreaterThanOrEqual(7)
    },
  )

  test('code reaches 7:1 on the ground of its block', () => {
    for (const name of ['text', 'muted', 'live'])
      expect(contrast(colour[name]!, colour['track']!)).toBeGreaterThanOrEqual(7)
  })

  test.each(['fill-good', 'fill-warn', 'fill-bad', 'fill-live', 'fill-calm'])(
    'the bar in %s reaches 3:1 against its ground',
    (name) => {
      expect(contrast(colour[name]!, colour['surface']!)).toBeGreaterThanOrEqual(3)
      expect(contrast(colour[name]!, colour['ground']!)).toBeGreaterThanOrEqual(3)
    },
  )

  test('the main button reaches 7:1', () => {
    expect(contrast(colour['on-gold']!, colour['gold']!)).toBeGreaterThanOrEqual(7)
  })
})
